CREATE INDEX notes_text_trigrams ON notes USING gin ((text::text) gin_trgm_ops);
