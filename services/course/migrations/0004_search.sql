-- What SearchCourses finds: courses by themselves, their passages, and words that misspelt ones may mean.

ALTER TABLE catalogue ADD COLUMN search tsvector;

UPDATE catalogue SET search = setweight(to_tsvector('english', title), 'A')
  || setweight(to_tsvector('english', concat_ws(' ', details ->> 'summary', details ->> 'category', details ->> 'tags')), 'B')
  || setweight(to_tsvector('english', description), 'C');

ALTER TABLE catalogue ALTER COLUMN search SET NOT NULL;

CREATE INDEX catalogue_search ON catalogue USING gin (search);

-- Words as they are written somewhere in a published course. Those of courses that are gone do no harm: they find nothing.
CREATE TABLE search_words (word text PRIMARY KEY);

INSERT INTO search_words
SELECT DISTINCT words.word[1]
FROM passages, regexp_matches(lower(subtopic_title || ' ' || text), '[[:alpha:]_]{3,40}', 'g') AS words (word);

INSERT INTO search_words
SELECT DISTINCT words.word[1]
FROM catalogue, regexp_matches(lower(title || ' ' || description), '[[:alpha:]_]{3,40}', 'g') AS words (word)
ON CONFLICT DO NOTHING;

CREATE INDEX search_words_alike ON search_words USING gin (word public.gin_trgm_ops);
