-- Purpose: a requested build begins, or begins again after a crash. Parameters: edition. Index: pk_edition_build.
UPDATE desk.edition_build SET state = 'building', failure = NULL, problem = NULL
WHERE edition = %(edition)s AND state IN ('requested', 'building')
