-- Purpose: the last edition that held a version, where every edition that held it is withdrawn. Parameters: plan_id, version (null: any version
-- of the plan). Column out: edition, or no row. Indexes: uq_plan_version_plan_id_version, pk_edition.
SELECT max(e.edition)
FROM pub.plan_version AS v JOIN pub.edition_version AS h USING (version_id) JOIN pub.edition AS e USING (edition)
WHERE v.plan_id = %(plan_id)s AND (v.version = %(version)s OR %(version)s::integer IS NULL)
HAVING count(*) > 0 AND bool_and(e.state = 'withdrawn')
