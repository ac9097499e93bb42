-- Purpose: layer `zones` of one tile, from the display geometry of a zoom band.
-- Parameters: z, x, y, band, version_ids (bigint[]). Column out: MVT bytes. Index: ix_pub_display_zone_geom_3857.
SELECT ST_AsMVT(shown, 'zones', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT z.tile_id AS feature_id, z.zone_id, v.plan_id, v.level, z.code, z.label_vi, z.label_en,
           z.coverage_max, z.far_max, z.storeys_max, z.height_m_max AS height_max_m,
           ST_AsMVTGeom(d.geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM pub.display_zone AS d
    JOIN pub.zone AS z USING (feature_id)
    JOIN pub.plan_version AS v ON v.version_id = coalesce(z.origin_version_id, z.version_id)
    WHERE d.band = %(band)s
      AND d.version_id = ANY(%(version_ids)s)
      AND d.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
