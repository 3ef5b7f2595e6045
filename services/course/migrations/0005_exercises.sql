-- What learners program, and what it is held against.

-- Contents never change: another content is another row. Working copies and versions of courses refer to them.
CREATE TABLE exercise_contents (
  exercise_id uuid NOT NULL,
  -- SHA-256 of the content, in hexadecimal.
  version text NOT NULL,
  course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
  -- Slug, title and the like, for lists.
  head jsonb NOT NULL,
  -- What learners may read. Nothing that answers them reads the column after it.
  shown json NOT NULL,
  -- With hidden tests and the reference solution.
  whole json NOT NULL,
  PRIMARY KEY (exercise_id, version)
);

CREATE INDEX exercise_contents_of_course ON exercise_contents (course_id);

CREATE TRIGGER contents_never_change BEFORE UPDATE ON exercise_contents
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Of the working copy.
CREATE TABLE exercises (
  id uuid PRIMARY KEY,
  course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
  subtopic_id uuid NOT NULL REFERENCES subtopics ON DELETE CASCADE,
  order_index integer NOT NULL CHECK (order_index >= 0),
  version text NOT NULL,
  FOREIGN KEY (id, version) REFERENCES exercise_contents,
  CONSTRAINT exercises_place_key UNIQUE (subtopic_id, order_index) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE INDEX exercises_of_course ON exercises (course_id);

CREATE TABLE version_exercises (
  course_id uuid NOT NULL,
  major integer NOT NULL,
  minor integer NOT NULL,
  exercise_id uuid NOT NULL,
  subtopic_id uuid NOT NULL,
  order_index integer NOT NULL,
  version text NOT NULL,
  PRIMARY KEY (course_id, major, minor, exercise_id),
  FOREIGN KEY (course_id, major, minor) REFERENCES course_versions ON DELETE CASCADE,
  FOREIGN KEY (exercise_id, version) REFERENCES exercise_contents
);

CREATE INDEX version_exercises_of_exercise ON version_exercises (exercise_id);

CREATE TRIGGER exercises_of_versions_never_change BEFORE UPDATE ON version_exercises
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Contents of which the reference was seen to pass and the starter to fail.
CREATE TABLE exercise_proofs (
  exercise_id uuid NOT NULL,
  version text NOT NULL,
  proved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (exercise_id, version),
  FOREIGN KEY (exercise_id, version) REFERENCES exercise_contents ON DELETE CASCADE
);
