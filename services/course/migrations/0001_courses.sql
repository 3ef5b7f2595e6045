-- Courses, their topics and subtopics. Keys are UUIDv7, made by the service: they sort by the time of creation.

CREATE TABLE courses (
  id uuid PRIMARY KEY,
  slug text NOT NULL CONSTRAINT courses_slug_key UNIQUE,
  title text NOT NULL,
  description text NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'published')),
  -- A user of the auth service; only compared, never looked into.
  author_id text NOT NULL,
  -- Raised by every change, so that a change made from an outdated reading is noticed.
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX courses_published ON courses (id) WHERE state = 'published';
CREATE INDEX courses_of_author ON courses (author_id, id);

-- The places are checked when a statement ends, not row by row: reordering passes through double places.
CREATE TABLE topics (
  id uuid PRIMARY KEY,
  course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
  order_index integer NOT NULL CHECK (order_index >= 0),
  title text NOT NULL,
  description text NOT NULL,
  CONSTRAINT topics_place_key UNIQUE (course_id, order_index) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE subtopics (
  id uuid PRIMARY KEY,
  topic_id uuid NOT NULL REFERENCES topics ON DELETE CASCADE,
  order_index integer NOT NULL CHECK (order_index >= 0),
  title text NOT NULL,
  -- Markdown, as written.
  content text NOT NULL,
  code_example text NOT NULL,
  has_3d boolean NOT NULL,
  CONSTRAINT subtopics_place_key UNIQUE (topic_id, order_index) DEFERRABLE INITIALLY IMMEDIATE
);
