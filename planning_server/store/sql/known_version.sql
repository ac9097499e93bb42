-- Purpose: a version that the current edition publishes, and what ends it. Parameters: plan_id, version, upload_id (left out of `waiting`).
-- Columns out: see planning_server.store.known_versions.KnownVersion. Indexes: uq_plan_version_plan_id_version, pk_edition_version.
SELECT v.version_id, v.title_vi, v.title_en, v.system, v.level, v.scope, v.commune, v.source_crs, v.measure_crs,
       e.in_force_from, e.in_force_to, v.authority,
       (SELECT n.decision_number
        FROM pub.edition_version AS o JOIN pub.plan_version AS n USING (version_id)
        WHERE o.edition = e.edition AND n.scope = 'end' AND n.adjusts_version_id = v.version_id
        ORDER BY n.version_id LIMIT 1) AS ended_by,
       (SELECT d.upload_id FROM draft.plan_version AS d
        WHERE d.scope = 'end' AND d.adjusts_version_id = v.version_id AND d.upload_id IS DISTINCT FROM %(upload_id)s
        ORDER BY d.version_id LIMIT 1) AS waiting
FROM pub.plan_version AS v
JOIN pub.edition_version AS e USING (version_id)
JOIN pub.current_edition AS c USING (edition)
WHERE v.plan_id = %(plan_id)s AND v.version = %(version)s
