-- Purpose: layer `labels` of one tile: one point inside each zone, in the one tile that holds the point.
-- Parameters: z, x, y, band, version_ids (bigint[]). Column out: MVT bytes. Index: ix_pub_display_zone_geom_3857.
SELECT ST_AsMVT(shown, 'labels', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT z.tile_id AS feature_id, z.zone_id, v.level, z.code, z.label_vi, z.label_en, round(z.area_m2)::bigint AS area_m2,
           z.coverage_max, z.storeys_max,
           ST_AsMVTGeom(p.point, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 0, true) AS geom
    FROM (
        SELECT d.feature_id, ST_PointOnSurface(d.geom_3857) AS point
        FROM pub.display_zone AS d
        WHERE d.band = %(band)s
          AND d.version_id = ANY(%(version_ids)s)
          AND d.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
    ) AS p
    JOIN pub.zone AS z USING (feature_id)
    JOIN pub.plan_version AS v ON v.version_id = coalesce(z.origin_version_id, z.version_id)
    WHERE floor((ST_X(p.point) + 20037508.342789244) * (4096 * 2::double precision ^ %(z)s / 40075016.685578488) / 4096) = %(x)s
      AND floor((20037508.342789244 - ST_Y(p.point)) * (4096 * 2::double precision ^ %(z)s / 40075016.685578488) / 4096) = %(y)s
) AS shown
WHERE shown.geom IS NOT NULL
