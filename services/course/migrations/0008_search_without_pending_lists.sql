-- A GIN index gathers new entries in a list, which every search reads whole until a vacuum empties it. Courses are published
-- seldom and searched often: their entries go where they belong at once.
ALTER INDEX passages_search SET (fastupdate = off);
ALTER INDEX passages_titles SET (fastupdate = off);
ALTER INDEX catalogue_search SET (fastupdate = off);
ALTER INDEX catalogue_titles SET (fastupdate = off);
ALTER INDEX search_words_alike SET (fastupdate = off);

SELECT gin_clean_pending_list(name::regclass)
FROM unnest(ARRAY['passages_search', 'passages_titles', 'catalogue_search', 'catalogue_titles', 'search_words_alike']) AS name;
