CREATE TABLE notes (
  id integer PRIMARY KEY,
  text citext NOT NULL CONSTRAINT notes_text_unique UNIQUE
);
