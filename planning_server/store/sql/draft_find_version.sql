-- Purpose: the id of a version by plan and number, published or drafted (then by the number of draft_summary.sql, which no published one has). Parameters: plan_id, version. Columns out: version_id.
-- Index: uq_plan_version_plan_id_version of both schemas.
SELECT version_id FROM pub.plan_version WHERE plan_id = %(plan_id)s AND version = %(version)s
UNION ALL
SELECT v.version_id FROM draft.plan_version AS v
WHERE v.plan_id = %(plan_id)s
  AND coalesce((SELECT max(p.version) FROM pub.plan_version AS p WHERE p.plan_id = v.plan_id), 0)
      + (SELECT count(*) FROM draft.plan_version AS d WHERE d.plan_id = v.plan_id AND d.version <= v.version) = %(version)s
