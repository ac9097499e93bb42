-- Purpose: one build. Parameters: edition. Columns out: every column of desk.edition_build. Index: pk_edition_build.
SELECT edition, base_edition, state, started_at, started_by, note, failure, problem, activates
FROM desk.edition_build WHERE edition = %(edition)s
