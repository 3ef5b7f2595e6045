-- Runs of learners' programs, as they ended. Users belong to another service: their ids only.

CREATE TABLE executions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  language text NOT NULL,
  -- Bytes, because a program and what it prints may hold what text may not.
  code bytea NOT NULL,
  verdict text NOT NULL,
  exit_code smallint,
  signal smallint,
  cpu_time_us bigint NOT NULL,
  wall_time_us bigint NOT NULL,
  peak_memory_bytes bigint NOT NULL,
  output bytea NOT NULL,
  error bytea NOT NULL,
  output_truncated boolean NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX executions_of_user ON executions (user_id, created_at DESC);

-- Users whose access tokens may outlive their account by some minutes: nothing is recorded for them any more.
CREATE TABLE erased_users (
  user_id uuid PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now()
);
