-- Purpose: the plan that these adjustments restate, where it was derived before. Parameters: adjusted, adjustments (bigint[], in their order).
-- Columns out: version_id, report.
SELECT r.version_id, r.report
FROM pub.restatement AS r JOIN pub.plan_version AS v USING (version_id)
WHERE v.adjusts_version_id = %(adjusted)s AND r.adjustments = %(adjustments)s::bigint[]
