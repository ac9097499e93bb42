-- Purpose: a restated plan: the adjusted version under an id of its own, of no upload. It has no number: minus its id stands in that place.
-- Parameters: adjusted. Column out: version_id.
INSERT INTO pub.plan_version (
    version_id, plan_id, version, title_vi, title_en, system, level, scope, adjusts_version_id, authority, decision_number, decision_date,
    in_force_from, in_force_to, commune, source_crs, measure_crs, source_sha256, upload_id, tile_id
)
SELECT n.id, v.plan_id, -n.id, v.title_vi, v.title_en, v.system, v.level, 'restated', v.version_id, v.authority, v.decision_number,
       v.decision_date, v.in_force_from, v.in_force_to, v.commune, v.source_crs, v.measure_crs, v.source_sha256,
       '00000000-0000-0000-0000-000000000000', v.tile_id
FROM pub.plan_version AS v
CROSS JOIN (SELECT nextval(pg_get_serial_sequence('draft.plan_version', 'version_id')) AS id) AS n
WHERE v.version_id = %(adjusted)s
RETURNING version_id
