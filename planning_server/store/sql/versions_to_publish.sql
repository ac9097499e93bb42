-- Purpose: all whole versions and ends that the next edition holds: those of the base edition and those just frozen.
-- Parameters: base_edition (null for none), upload_ids (uuid[]).
SELECT v.version_id, v.plan_id, v.version, v.scope, v.adjusts_version_id, v.in_force_from, v.in_force_to, v.source_sha256,
       v.authority, v.decision_number, v.decision_date
FROM pub.plan_version AS v
WHERE v.upload_id = ANY(%(upload_ids)s)
   OR v.version_id IN (SELECT e.version_id FROM pub.edition_version AS e WHERE e.edition = %(base_edition)s)
ORDER BY v.plan_id, v.in_force_from, v.version
