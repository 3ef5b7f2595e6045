-- Searches look at a bounded number of candidates, those with the words in their titles first. And they find exercises.

ALTER TABLE passages
  -- What learners read of an exercise; without one it is a stretch of the subtopic's own text.
  ADD COLUMN exercise_id uuid;

-- With "simple" also the words that English drops: "for", "while", "if".
CREATE INDEX passages_titles ON passages USING gin (
  (to_tsvector('english', subtopic_title || ' ' || heading) || to_tsvector('simple', subtopic_title || ' ' || heading))
);

CREATE INDEX catalogue_titles ON catalogue USING gin ((to_tsvector('english', title) || to_tsvector('simple', title)));

INSERT INTO passages (
  course_id, topic_id, subtopic_id, subtopic_title, exercise_id, heading, text, start_offset, end_offset, search)
SELECT c.id, (topic ->> 'id')::uuid, (subtopic ->> 'id')::uuid, subtopic ->> 'title', x.exercise_id, x.head ->> 'title',
  coalesce(x.shown ->> 'instructions', ''), 0, 0,
  setweight(to_tsvector('english', x.head ->> 'title') || to_tsvector('simple', x.head ->> 'title'), 'A')
    || setweight(to_tsvector('english', x.head ->> 'concepts'), 'B')
    || setweight(to_tsvector('english', coalesce(x.shown ->> 'instructions', '')), 'C')
FROM catalogue k
JOIN courses c ON c.id = k.course_id
JOIN course_versions v ON v.course_id = c.id AND v.major = c.published_major AND v.minor = c.published_minor
CROSS JOIN LATERAL json_array_elements(v.content -> 'topics') AS topic
CROSS JOIN LATERAL json_array_elements(topic -> 'subtopics') AS subtopic
CROSS JOIN LATERAL json_array_elements(coalesce(subtopic -> 'exercises', '[]')) AS exercise
JOIN exercise_contents x
  ON x.exercise_id = (exercise ->> 'id')::uuid AND x.version = exercise ->> 'version';

INSERT INTO search_words
SELECT DISTINCT words.word[1]
FROM passages, regexp_matches(lower(heading || ' ' || text), '[[:alpha:]_]{3,40}', 'g') AS words (word)
WHERE exercise_id IS NOT NULL
ON CONFLICT DO NOTHING;
