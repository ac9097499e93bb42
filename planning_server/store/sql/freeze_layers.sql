-- Purpose: the layers of approved versions become published content.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.layer (
    layer_id, version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857
)
SELECT
    s.layer_id, s.version_id, s.theme, s.name, s.role, s.accuracy_m, s.source_srid, s.legal_geom,
    s.geom_3857
FROM draft.layer AS s
JOIN draft.plan_version AS v USING (version_id)
WHERE v.upload_id = ANY(%(upload_ids)s)
