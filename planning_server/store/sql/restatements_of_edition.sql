-- Purpose: which versions an edition reads as restated, and when. Parameters: edition.
-- Columns out: version_id, replaced (bigint[]: the adjusted version and its adjustments), valid_from, valid_until. Index: pk_edition_restatement.
SELECT e.version_id, v.adjusts_version_id || r.adjustments AS replaced, e.valid_from, e.valid_until
FROM pub.edition_restatement AS e
JOIN pub.restatement AS r USING (version_id)
JOIN pub.plan_version AS v USING (version_id)
WHERE e.edition = %(edition)s
ORDER BY e.valid_from, e.version_id
