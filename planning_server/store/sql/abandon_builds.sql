-- Purpose: builds that a crash cut off; called while holding the build lock, so none of them can still be running.
-- Parameters: failure, but (the edition that is being taken up again, or null). Column out: edition.
UPDATE desk.edition_build SET state = 'failed', failure = %(failure)s
WHERE state = 'building' AND edition IS DISTINCT FROM %(but)s::integer
RETURNING edition
