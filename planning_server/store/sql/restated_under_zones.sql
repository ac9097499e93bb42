-- Purpose: the zones of a layer whose box meets a box: those that a cut may touch. Parameters: layer_id, west, south, east, north (EPSG:3857).
-- Columns out: feature_id, wkb. Index: ix_pub_zone_geom_3857, ix_pub_zone_reach_3857.
SELECT feature_id, ST_AsBinary(legal_geom)
FROM pub.zone
WHERE layer_id = %(layer_id)s
  AND (geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
       OR reach_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857))
ORDER BY feature_id
