-- Purpose: the layers of given versions that speak for a place: theme, accuracy and the area covered.
-- Parameters: version_ids bigint[], west, south, east, north in EPSG:3857.
-- Columns out: see planning_server.store.ground.layers_near. Index: ix_pub_layer_geom_3857.
SELECT layer_id, coalesce(origin_version_id, version_id) AS version_id, theme, name, accuracy_m, source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.layer
WHERE geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
  AND version_id = ANY(%(version_ids)s)
ORDER BY layer_id
