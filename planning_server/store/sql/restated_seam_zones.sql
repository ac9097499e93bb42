-- Purpose: the zones of a restated plan as they are drawn, near a seam. Parameters: version_id, west, south, east, north (EPSG:3857).
-- Columns out: feature_id, wkb (EPSG:3857). Index: ix_pub_zone_geom_3857.
SELECT feature_id, ST_AsBinary(geom_3857)
FROM pub.zone
WHERE version_id = %(version_id)s AND geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
ORDER BY feature_id
