-- Purpose: red lines, building lines, corridors and centre lines of given versions whose box meets a box, and corridors whose
-- strip of setback_m does (setbacks up to 1000 m; Web Mercator stretches lengths by less than 1.2 in Viet Nam).
-- Parameters: version_ids bigint[], west, south, east, north in EPSG:3857.
-- Columns out: see planning_server.store.ground.lines_near. Index: ix_pub_line_rule_geom_3857.
SELECT feature_id, line_id, coalesce(origin_version_id, version_id) AS version_id, layer_id, kind, label, road_name, road_width_m, road_class, setback_m,
       source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.line_rule
WHERE geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
  AND version_id = ANY(%(version_ids)s)
UNION ALL
SELECT feature_id, line_id, coalesce(origin_version_id, version_id) AS version_id, layer_id, kind, label, road_name, road_width_m, road_class, setback_m,
       source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.line_rule
WHERE kind = 'corridor'
  AND setback_m > 0
  AND geom_3857 && ST_Expand(ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857), 1200)
  AND geom_3857 && ST_Expand(ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857), 1.2 * setback_m)
  AND NOT geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
  AND version_id = ANY(%(version_ids)s)
ORDER BY feature_id
