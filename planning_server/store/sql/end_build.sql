-- Purpose: notes how a build ended; one that has ended stays as it ended.
-- Parameters: edition, state (failed | published), failure, problem (jsonb or null). Index: pk_edition_build.
UPDATE desk.edition_build SET state = %(state)s, failure = %(failure)s, problem = %(problem)s
WHERE edition = %(edition)s AND state IN ('requested', 'building')
