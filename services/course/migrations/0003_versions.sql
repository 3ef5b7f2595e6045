-- A course has one working copy (the rows of courses, topics, subtopics) and versions that never change.

ALTER TABLE courses
  DROP CONSTRAINT courses_state_check,
  ADD CONSTRAINT courses_state_check CHECK (state IN ('draft', 'published', 'archived')),
  -- Language, summary, tags and the like, as one object: they are written and read together.
  ADD COLUMN details jsonb NOT NULL DEFAULT '{}',
  -- What learners see; none before the first publication.
  ADD COLUMN published_major integer,
  ADD COLUMN published_minor integer,
  ADD COLUMN published_at timestamptz,
  -- Of the content published, so that publishing the same again makes no version.
  ADD COLUMN published_digest text NOT NULL DEFAULT '',
  -- How many learners have begun it.
  ADD COLUMN learners integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT courses_published_version CHECK (
    (state = 'draft') = (published_major IS NULL) AND (published_major IS NULL) = (published_minor IS NULL)
  ) NOT VALID;

-- Slugs are unique in their course. The service sees to that: it writes a course only from its latest revision.
ALTER TABLE topics
  ADD COLUMN slug text NOT NULL DEFAULT '',
  ADD COLUMN estimated_minutes integer NOT NULL DEFAULT 0;
ALTER TABLE subtopics
  ADD COLUMN slug text NOT NULL DEFAULT '',
  ADD COLUMN language text NOT NULL DEFAULT '',
  ADD COLUMN estimated_minutes integer NOT NULL DEFAULT 0;

WITH named AS (
  SELECT id, course_id, left(trim(BOTH '-' FROM regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g')), 80) AS name
  FROM topics
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY course_id, name ORDER BY id) AS number FROM named
)
UPDATE topics SET slug = trim(BOTH '-' FROM
  CASE WHEN name = '' OR number > 1 THEN name || '-' || right(numbered.id::text, 12) ELSE name END)
FROM numbered WHERE numbered.id = topics.id;

WITH named AS (
  SELECT s.id, t.course_id, left(trim(BOTH '-' FROM regexp_replace(lower(s.title), '[^a-z0-9]+', '-', 'g')), 80) AS name
  FROM subtopics s JOIN topics t ON t.id = s.topic_id
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY course_id, name ORDER BY id) AS number FROM named
)
UPDATE subtopics SET slug = trim(BOTH '-' FROM
  CASE WHEN name = '' OR number > 1 THEN name || '-' || right(numbered.id::text, 12) ELSE name END)
FROM numbered WHERE numbered.id = subtopics.id;

CREATE TABLE course_versions (
  course_id uuid NOT NULL REFERENCES courses ON DELETE CASCADE,
  major integer NOT NULL CHECK (major > 0),
  minor integer NOT NULL CHECK (minor >= 0),
  title text NOT NULL,
  -- Title, description, details, topics and subtopics, as the service wrote them. Not jsonb: it is only given back.
  content json NOT NULL,
  note text NOT NULL,
  published_by text NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (course_id, major, minor)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a version of a course never changes';
END
$$;

CREATE TRIGGER versions_never_change BEFORE UPDATE ON course_versions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What the catalogue shows of a published course: one row for each, as the version published last has it.
CREATE TABLE catalogue (
  course_id uuid PRIMARY KEY REFERENCES courses ON DELETE CASCADE,
  title text NOT NULL,
  description text NOT NULL,
  details jsonb NOT NULL,
  -- When it came into the catalogue; later versions leave it where it is.
  listed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX catalogue_newest ON catalogue (listed_at, course_id);
CREATE INDEX catalogue_by_title ON catalogue (lower(title), course_id);
CREATE INDEX courses_popular ON courses (learners, id) WHERE state = 'published';
CREATE INDEX catalogue_categories ON catalogue ((details ->> 'category'));
CREATE INDEX catalogue_tags ON catalogue USING gin ((details -> 'tags'));
DROP INDEX courses_published;

-- What is published already becomes version 1.0.
INSERT INTO course_versions (course_id, major, minor, title, content, note, published_by, published_at)
SELECT c.id, 1, 0, c.title, json_build_object(
    'title', c.title, 'description', c.description, 'details', c.details,
    'topics', coalesce((
      SELECT json_agg(json_build_object(
        'id', t.id, 'slug', t.slug, 'title', t.title, 'description', t.description,
        'estimatedMinutes', t.estimated_minutes, 'orderIndex', t.order_index,
        'subtopics', coalesce((
          SELECT json_agg(json_build_object(
            'id', s.id, 'topicId', s.topic_id, 'slug', s.slug, 'title', s.title, 'content', s.content,
            'codeExample', s.code_example, 'language', s.language, 'has3d', s.has_3d,
            'estimatedMinutes', s.estimated_minutes, 'orderIndex', s.order_index
          ) ORDER BY s.order_index) FROM subtopics s WHERE s.topic_id = t.id), '[]')
      ) ORDER BY t.order_index) FROM topics t WHERE t.course_id = c.id), '[]')
  ), '', c.author_id, c.updated_at
FROM courses c WHERE c.state = 'published';

INSERT INTO catalogue (course_id, title, description, details, listed_at)
SELECT id, title, description, details, created_at FROM courses WHERE state = 'published';

UPDATE courses SET published_major = 1, published_minor = 0, published_at = updated_at WHERE state = 'published';
ALTER TABLE courses VALIDATE CONSTRAINT courses_published_version;

-- Passages are cut from what learners see, which may hold subtopics that the working copy has lost.
ALTER TABLE passages
  DROP CONSTRAINT passages_subtopic_id_fkey,
  ADD COLUMN topic_id uuid,
  ADD COLUMN subtopic_title text;
UPDATE passages SET topic_id = s.topic_id, subtopic_title = s.title FROM subtopics s WHERE s.id = passages.subtopic_id;
ALTER TABLE passages ALTER COLUMN topic_id SET NOT NULL, ALTER COLUMN subtopic_title SET NOT NULL;
DROP INDEX passages_of_subtopic;
