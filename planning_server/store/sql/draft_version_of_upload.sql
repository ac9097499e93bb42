-- Purpose: the plan version that an upload drafted. Parameters: upload_id.
-- Columns out: version_id, plan_id, version (as in draft_summary.sql), in_force_from, measure_crs, scope, adjusts_version_id.
SELECT v.version_id, v.plan_id,
       coalesce((SELECT max(p.version) FROM pub.plan_version AS p WHERE p.plan_id = v.plan_id), 0)
       + (SELECT count(*) FROM draft.plan_version AS d WHERE d.plan_id = v.plan_id AND d.version <= v.version) AS version,
       v.in_force_from, v.measure_crs, v.scope, v.adjusts_version_id
FROM draft.plan_version AS v
WHERE v.upload_id = %(upload_id)s
