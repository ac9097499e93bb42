-- Purpose: layer `lines` of one tile: red lines, building lines, corridors, road centre lines.
-- Parameters: z, x, y, version_ids (bigint[]). Column out: MVT bytes. Index: ix_pub_line_rule_geom_3857.
SELECT ST_AsMVT(shown, 'lines', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT l.tile_id AS feature_id, l.line_id, v.plan_id, v.level, l.kind, l.label, l.road_name, l.road_width_m, l.setback_m,
           ST_AsMVTGeom(l.geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM pub.line_rule AS l
    JOIN pub.plan_version AS v ON v.version_id = coalesce(l.origin_version_id, l.version_id)
    WHERE l.version_id = ANY(%(version_ids)s)
      AND l.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
