-- What goes when a course goes.
CREATE INDEX subtopic_progress_by_course ON subtopic_progress (course_id);
CREATE INDEX course_progress_by_course ON course_progress (course_id);
