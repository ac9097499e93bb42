-- Purpose: layer `plans` of one tile: the area that each plan version speaks for, once however many layers it has, drawn by its outer rings.
-- Parameters: z, x, y, version_ids (bigint[]). Column out: MVT bytes. Index: ix_pub_layer_version_id.
SELECT ST_AsMVT(shown, 'plans', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT v.tile_id AS feature_id, v.plan_id, v.version, v.level, v.title_vi, coalesce(v.title_en, v.title_vi) AS title_en,
           v.decision_number AS decision,
           ST_AsMVTGeom(o.outline, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM (
        SELECT l.version_id, coalesce(l.origin_version_id, l.version_id) AS origin,
               CASE
                   WHEN count(DISTINCT l.geom_3857) = 1 THEN (array_agg(l.geom_3857))[1]
                   ELSE ST_UnaryUnion(ST_Collect(l.geom_3857))
               END AS geom_3857
        FROM pub.layer AS l
        WHERE l.role = 'zones' AND l.version_id = ANY(%(version_ids)s) AND NOT ST_IsEmpty(l.geom_3857)
        GROUP BY l.version_id, origin
    ) AS ground
    JOIN pub.plan_version AS v ON v.version_id = ground.origin
    CROSS JOIN LATERAL (
        SELECT ST_Collect(ST_MakePolygon(ST_ExteriorRing(part.geom))) AS outline
        FROM ST_Dump(ground.geom_3857) AS part
    ) AS o
    WHERE ground.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
