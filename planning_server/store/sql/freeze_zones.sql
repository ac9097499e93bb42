-- Purpose: the zones of approved versions become published content.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.zone (
    feature_id, zone_id, version_id, layer_id, row_number, code, source_code, label_vi, label_en,
    coverage_min, coverage_max, coverage_text, far_min, far_max, far_text, storeys_min, storeys_max,
    storeys_text, height_m_min, height_m_max, height_m_text, population, stated_area_m2, area_m2,
    source_srid, legal_geom, geom_3857, reach_3857
)
SELECT
    s.feature_id, s.zone_id, s.version_id, s.layer_id, s.row_number, s.code, s.source_code,
    s.label_vi, s.label_en, s.coverage_min, s.coverage_max, s.coverage_text, s.far_min, s.far_max,
    s.far_text, s.storeys_min, s.storeys_max, s.storeys_text, s.height_m_min, s.height_m_max,
    s.height_m_text, s.population, s.stated_area_m2, s.area_m2, s.source_srid, s.legal_geom,
    s.geom_3857, s.reach_3857
FROM draft.zone AS s
JOIN draft.plan_version AS v USING (version_id)
WHERE v.upload_id = ANY(%(upload_ids)s)
