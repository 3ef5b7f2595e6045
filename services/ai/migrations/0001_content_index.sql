-- What the tutor knows of published courses, as the events of the course service say. A copy: it can be made again.

CREATE TABLE indexed_courses (
  course_id uuid PRIMARY KEY,
  slug text NOT NULL,
  version text NOT NULL,
  indexed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE passages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  course_id uuid NOT NULL REFERENCES indexed_courses ON DELETE CASCADE,
  subtopic_id uuid NOT NULL,
  subtopic_title text NOT NULL,
  heading text NOT NULL,
  text text NOT NULL,
  -- Into the subtopic's content, in UTF-16 code units.
  start_offset integer NOT NULL,
  end_offset integer NOT NULL,
  -- A: title, B: heading, C: text.
  search tsvector NOT NULL,
  titles text GENERATED ALWAYS AS (subtopic_title || ' ' || heading) STORED
);

CREATE INDEX passages_of_course ON passages (course_id);
CREATE INDEX passages_search ON passages USING gin (search);
CREATE INDEX passages_titles ON passages USING gin (titles public.gin_trgm_ops);

-- Courses to be read and indexed anew. Reading takes calls, which no transaction may wait for.
CREATE TABLE courses_to_index (
  course_id uuid PRIMARY KEY,
  -- What the event told of: an answer that is older comes from a memory that has yet to hear of it. Empty: any will do.
  version text NOT NULL,
  slug text NOT NULL,
  -- Raised by each request, so that one that comes while the course is read is not taken for done.
  request integer NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT now()
);
