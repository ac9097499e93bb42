-- Purpose: zones of versions that have no display geometry yet, as stored in EPSG:3857; a version is a coverage of its own.
-- Parameters: version_ids (bigint[]). Columns out: version_id, feature_id, wkb, zone_id, code. Index: ix_pub_zone_version_id_zone_id.
SELECT z.version_id, z.feature_id, ST_AsBinary(z.geom_3857), z.zone_id, z.code
FROM pub.zone AS z
WHERE z.version_id = ANY(%(version_ids)s)
  AND NOT EXISTS (SELECT FROM pub.display_zone AS d WHERE d.version_id = z.version_id)
ORDER BY z.version_id, z.feature_id
