-- Purpose: the zone parts of given versions whose box meets a box; decisions are taken from the legal geometry outside.
-- Parameters: version_ids bigint[], west, south, east, north in EPSG:3857.
-- Columns out: see planning_server.store.ground.zones_near. Index: ix_pub_zone_geom_3857, ix_pub_zone_reach_3857.
SELECT feature_id, zone_id, coalesce(origin_version_id, version_id) AS version_id, layer_id, code, label_vi, label_en,
       coverage_min, coverage_max, coverage_text, far_min, far_max, far_text,
       storeys_min, storeys_max, storeys_text, height_m_min, height_m_max, height_m_text,
       source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.zone
WHERE (geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
       OR reach_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857))
  AND version_id = ANY(%(version_ids)s)
ORDER BY feature_id
