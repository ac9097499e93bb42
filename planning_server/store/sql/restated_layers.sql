-- Purpose: the layers of a version as a restated plan takes them. Parameters: version_id.
-- Columns out: layer_id, theme, role, source_srid, wkb (covers), measure_crs. Index: ix_pub_layer_version_id.
SELECT l.layer_id, l.theme, l.role, l.source_srid, ST_AsBinary(l.legal_geom), v.measure_crs
FROM pub.layer AS l JOIN pub.plan_version AS v USING (version_id)
WHERE l.version_id = %(version_id)s
ORDER BY l.layer_id
