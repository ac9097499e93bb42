-- Purpose: the line rules of approved versions become published content.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.line_rule (
    feature_id, line_id, version_id, layer_id, row_number, kind, label, road_name, road_width_m,
    road_class, setback_m, length_m, source_srid, legal_geom, geom_3857
)
SELECT
    s.feature_id, s.line_id, s.version_id, s.layer_id, s.row_number, s.kind, s.label, s.road_name,
    s.road_width_m, s.road_class, s.setback_m, s.length_m, s.source_srid, s.legal_geom, s.geom_3857
FROM draft.line_rule AS s
JOIN draft.plan_version AS v USING (version_id)
WHERE v.upload_id = ANY(%(upload_ids)s)
