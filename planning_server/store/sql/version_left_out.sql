-- Purpose: a number of a plan that an edition shows no version under: what an earlier edition, not withdrawn, published under it, and why the
-- edition asked for does not. Parameters: plan_id, version, edition.
-- Columns out: see planning_server.store.known_versions.LeftOut. Indexes: uq_plan_version_plan_id_version, pk_edition_version.
SELECT v.scope, v.in_force_from, v.decision_number, held.edition AS last_edition,
       (SELECT max(r.version)
        FROM pub.edition_version AS o JOIN pub.plan_version AS r USING (version_id)
        WHERE o.edition = %(edition)s AND r.plan_id = v.plan_id AND r.scope = 'whole'
          AND r.in_force_from = v.in_force_from AND r.version > v.version) AS replaced_by,
       (SELECT n.version FROM pub.plan_version AS n WHERE n.version_id = v.adjusts_version_id) AS ends
FROM pub.plan_version AS v
CROSS JOIN LATERAL (
    SELECT max(e.edition) AS edition
    FROM pub.edition_version AS e JOIN pub.edition AS p USING (edition)
    WHERE e.version_id = v.version_id AND e.edition <= %(edition)s AND p.state <> 'withdrawn'
) AS held
WHERE v.plan_id = %(plan_id)s AND v.version = %(version)s AND held.edition IS NOT NULL
