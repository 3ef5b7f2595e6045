-- What a search finds: subtopics cut at their headings. Written in the same transaction as the content.

CREATE TABLE passages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
  subtopic_id uuid NOT NULL REFERENCES subtopics ON DELETE CASCADE,
  heading text NOT NULL,
  text text NOT NULL,
  -- Into the subtopic's content, in UTF-16 code units.
  start_offset integer NOT NULL CHECK (start_offset >= 0),
  end_offset integer NOT NULL CHECK (end_offset >= start_offset),
  -- A: title and its keywords, B: heading, C: text, D: words of the code example.
  search tsvector NOT NULL
);

CREATE INDEX passages_search ON passages USING gin (search);
CREATE INDEX passages_of_course ON passages (course_id);
CREATE INDEX passages_of_subtopic ON passages (subtopic_id);
