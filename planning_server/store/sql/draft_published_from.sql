-- Purpose: the newest published version of a plan that was made from a file with this hash. Parameters: plan_id, source_sha256.
-- Columns out: version. Index: uq_plan_version_plan_id_version.
SELECT version FROM pub.plan_version
WHERE plan_id = %(plan_id)s AND source_sha256 = %(source_sha256)s
ORDER BY version DESC
LIMIT 1
