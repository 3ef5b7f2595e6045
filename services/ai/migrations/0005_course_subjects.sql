-- What a course is about, as the concepts of these subjects are looked for in it.
ALTER TABLE indexed_courses ADD COLUMN subjects text[] NOT NULL DEFAULT '{}';

-- Read anew with the next comparison: no course has this version.
UPDATE indexed_courses SET version = '';
