-- Purpose: boxes (EPSG:3857) of all that the tileset `planning` can show of these versions; they say which tiles may hold something.
-- Parameters: version_ids (bigint[]). Columns out: west, south, east, north in metres.
SELECT ST_XMin(g), ST_YMin(g), ST_XMax(g), ST_YMax(g)
FROM (
    SELECT geom_3857 AS g FROM pub.zone WHERE version_id = ANY(%(version_ids)s)
    UNION ALL SELECT geom_3857 FROM pub.line_rule WHERE version_id = ANY(%(version_ids)s)
    UNION ALL SELECT geom_3857 FROM pub.overlay WHERE version_id = ANY(%(version_ids)s)
    UNION ALL SELECT geom_3857 FROM pub.layer WHERE version_id = ANY(%(version_ids)s)
) AS shown
WHERE NOT ST_IsEmpty(g)
