-- Purpose: builds that run or have failed, newest first, for people with a planner's credential.
SELECT edition, base_edition, state, started_at, started_by, note, failure
FROM desk.edition_build WHERE state <> 'published' ORDER BY edition DESC
