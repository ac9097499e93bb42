-- Purpose: the overlays of given versions whose box meets a box.
-- Parameters: version_ids bigint[], west, south, east, north in EPSG:3857.
-- Columns out: see planning_server.store.ground.overlays_near. Index: ix_pub_overlay_geom_3857.
SELECT feature_id, overlay_id, coalesce(origin_version_id, version_id) AS version_id, layer_id, theme, kind, effect, label_vi, label_en,
       source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.overlay
WHERE geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
  AND version_id = ANY(%(version_ids)s)
ORDER BY feature_id
