-- Purpose: every zone part of one published version, whole. Parameters: version_id.
-- Columns out: see planning_server.store.ground.zone_of_row. Index: ix_pub_zone_version_id_zone_id.
SELECT feature_id, zone_id, version_id, layer_id, code, label_vi, label_en,
       coverage_min, coverage_max, coverage_text, far_min, far_max, far_text,
       storeys_min, storeys_max, storeys_text, height_m_min, height_m_max, height_m_text,
       source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.zone
WHERE version_id = %(version_id)s
ORDER BY feature_id
