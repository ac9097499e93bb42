-- Purpose: builds, the newest first. Columns out: every column of desk.edition_build.
SELECT edition, base_edition, state, started_at, started_by, note, failure, problem, activates
FROM desk.edition_build ORDER BY edition DESC
