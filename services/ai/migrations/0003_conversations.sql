-- What learners asked and were answered, until they delete it or it is forgotten.

CREATE TABLE conversations (
  id uuid PRIMARY KEY,
  user_id text NOT NULL,
  -- Id or slug, as the learner named it; empty: none.
  course text NOT NULL,
  exercise_id text NOT NULL,
  -- The first question, shortened.
  title text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX conversations_of_user ON conversations (user_id, updated_at DESC, id DESC);
CREATE INDEX conversations_by_age ON conversations (updated_at);

CREATE TABLE conversation_turns (
  conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
  ordinal integer NOT NULL,
  question text NOT NULL,
  answer text NOT NULL,
  source text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (conversation_id, ordinal)
);

-- How far a learner was helped with an exercise, and what of its solutions they were told: stretches, as hashes.
CREATE TABLE hint_ladders (
  user_id text NOT NULL,
  exercise_id uuid NOT NULL,
  step integer NOT NULL,
  told integer[] NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, exercise_id)
);

CREATE INDEX hint_ladders_by_age ON hint_ladders (updated_at);
