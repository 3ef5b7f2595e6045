-- Who has begun which course, as the events of progress say; courses.learners counts them.
CREATE TABLE course_learners (
  course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
  user_id uuid NOT NULL,
  PRIMARY KEY (course_id, user_id)
);

CREATE INDEX course_learners_by_user ON course_learners (user_id);

-- Learners whose account is gone while what they did last is still told of.
CREATE TABLE erased_learners (
  user_id uuid PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now()
);
