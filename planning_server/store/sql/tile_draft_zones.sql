-- Purpose: layer `zones` of one preview tile, from the drafted geometry itself: a draft has no display geometry.
-- Parameters: z, x, y, upload_id. Column out: MVT bytes. Index: ix_draft_zone_geom_3857.
SELECT ST_AsMVT(shown, 'zones', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT z.feature_id, z.zone_id, v.plan_id, v.level, z.code, z.label_vi, z.label_en,
           z.coverage_max, z.far_max, z.storeys_max, z.height_m_max AS height_max_m,
           ST_AsMVTGeom(z.geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM draft.zone AS z
    JOIN draft.plan_version AS v USING (version_id)
    WHERE v.upload_id = %(upload_id)s
      AND z.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
