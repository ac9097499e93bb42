-- Purpose: the overlays of approved versions become published content.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.overlay (
    feature_id, overlay_id, version_id, layer_id, row_number, theme, kind, effect, label_vi,
    label_en, area_m2, source_srid, legal_geom, geom_3857
)
SELECT
    s.feature_id, s.overlay_id, s.version_id, s.layer_id, s.row_number, s.theme, s.kind, s.effect,
    s.label_vi, s.label_en, s.area_m2, s.source_srid, s.legal_geom, s.geom_3857
FROM draft.overlay AS s
JOIN draft.plan_version AS v USING (version_id)
WHERE v.upload_id = ANY(%(upload_ids)s)
