-- Purpose: builds that a crash cut off; called while holding the build lock, so none of them can still be running.
-- Parameters: failure. Column out: edition.
UPDATE desk.edition_build SET state = 'failed', failure = %(failure)s WHERE state = 'building' RETURNING edition
