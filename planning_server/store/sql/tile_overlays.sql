-- Purpose: layer `overlays` of one tile. Parameters: z, x, y, version_ids (bigint[]). Column out: MVT bytes.
-- Index: ix_pub_overlay_geom_3857.
SELECT ST_AsMVT(shown, 'overlays', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT o.tile_id AS feature_id, o.overlay_id, v.plan_id, v.level, o.theme, o.kind, o.effect, o.label_vi, o.label_en,
           ST_AsMVTGeom(o.geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM pub.overlay AS o
    JOIN pub.plan_version AS v ON v.version_id = coalesce(o.origin_version_id, o.version_id)
    WHERE o.version_id = ANY(%(version_ids)s)
      AND o.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
