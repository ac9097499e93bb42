-- Purpose: layer `labels` of one preview tile: one point inside each zone, in the one tile that holds the point.
-- A shape that is not valid is made valid for the point alone. Parameters: z, x, y, upload_id. Column out: MVT bytes.
-- Index: ix_draft_zone_geom_3857.
SELECT ST_AsMVT(shown, 'labels', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT z.feature_id, z.zone_id, v.level, z.code, z.label_vi, z.label_en, round(z.area_m2)::bigint AS area_m2,
           z.coverage_max, z.storeys_max,
           ST_AsMVTGeom(p.point, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 0, true) AS geom
    FROM draft.zone AS z
    JOIN draft.plan_version AS v USING (version_id)
    CROSS JOIN LATERAL (
        SELECT ST_PointOnSurface(CASE WHEN ST_IsValid(z.geom_3857) THEN z.geom_3857 ELSE ST_MakeValid(z.geom_3857) END) AS point
    ) AS p
    WHERE v.upload_id = %(upload_id)s
      AND z.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
      AND floor((ST_X(p.point) + 20037508.342789244) * (4096 * 2::double precision ^ %(z)s / 40075016.685578488) / 4096) = %(x)s
      AND floor((20037508.342789244 - ST_Y(p.point)) * (4096 * 2::double precision ^ %(z)s / 40075016.685578488) / 4096) = %(y)s
) AS shown
WHERE shown.geom IS NOT NULL
