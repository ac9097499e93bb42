-- Purpose: the id of a version by plan and number, drafted or published. Parameters: plan_id, version. Columns out: version_id.
-- Index: uq_plan_version_plan_id_version of both schemas.
SELECT version_id FROM pub.plan_version WHERE plan_id = %(plan_id)s AND version = %(version)s
UNION ALL
SELECT version_id FROM draft.plan_version WHERE plan_id = %(plan_id)s AND version = %(version)s
ORDER BY version_id
LIMIT 1
