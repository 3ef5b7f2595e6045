-- What learners have done. Users, courses, topics and subtopics belong to other services: their ids only.

CREATE TABLE subtopic_progress (
  user_id uuid NOT NULL,
  course_id uuid NOT NULL,
  -- Where the subtopic stood at the last visit; the outline of the course says where it stands now.
  topic_id uuid NOT NULL,
  subtopic_id uuid NOT NULL,
  progress_percentage smallint NOT NULL CHECK (progress_percentage BETWEEN 0 AND 100),
  completed boolean NOT NULL,
  time_spent_seconds bigint NOT NULL CHECK (time_spent_seconds >= 0),
  last_accessed_at timestamptz NOT NULL,
  completed_at timestamptz,
  PRIMARY KEY (user_id, subtopic_id),
  CHECK (NOT completed OR (progress_percentage = 100 AND completed_at IS NOT NULL))
);

CREATE INDEX subtopic_progress_of_course ON subtopic_progress (user_id, course_id);

-- The roll-up as of the learner's last update, and the row that updates of one learner in one course queue on.
CREATE TABLE course_progress (
  user_id uuid NOT NULL,
  course_id uuid NOT NULL,
  completed_subtopics integer NOT NULL DEFAULT 0,
  total_subtopics integer NOT NULL DEFAULT 0,
  progress_percentage smallint NOT NULL DEFAULT 0,
  completed boolean NOT NULL DEFAULT false,
  time_spent_seconds bigint NOT NULL DEFAULT 0,
  last_accessed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, course_id)
);

-- Events of clients that count already. Older ones than record_progress keeps are forgotten.
CREATE TABLE applied_events (
  user_id uuid NOT NULL,
  event_id uuid NOT NULL,
  applied_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, event_id)
);

CREATE INDEX applied_events_by_age ON applied_events (user_id, applied_at);

-- Learners whose access tokens may outlive their account by some minutes: nothing is recorded for them any more.
CREATE TABLE erased_learners (
  user_id uuid PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now()
);
