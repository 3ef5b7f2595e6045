-- Searches look at a bounded number of passages, those with the words in their titles first.
CREATE INDEX passages_title_words ON passages USING gin (to_tsvector('english', titles));
