-- Of all that a passage is made from, so that writing a course leaves alone the passages that stay. What has none is from
-- before, and is written anew with its course.
ALTER TABLE passages ADD COLUMN digest text;

CREATE INDEX passages_of_course_by_digest ON passages (course_id, digest);
DROP INDEX passages_of_course;
