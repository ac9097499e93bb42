-- Purpose: layer `plans` of one tile: the area that each plan version speaks for, drawn by its outer rings.
-- Parameters: z, x, y, version_ids (bigint[]). Column out: MVT bytes. Index: ix_pub_layer_geom_3857.
SELECT ST_AsMVT(shown, 'plans', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT l.layer_id AS feature_id, v.plan_id, v.version, v.level, v.title_vi, coalesce(v.title_en, v.title_vi) AS title_en,
           v.decision_number AS decision,
           ST_AsMVTGeom(o.outline, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM pub.layer AS l
    JOIN pub.plan_version AS v ON v.version_id = coalesce(l.origin_version_id, l.version_id)
    CROSS JOIN LATERAL (
        SELECT ST_Collect(ST_MakePolygon(ST_ExteriorRing(part.geom))) AS outline
        FROM ST_Dump(l.geom_3857) AS part
    ) AS o
    WHERE l.role = 'zones'
      AND l.version_id = ANY(%(version_ids)s)
      AND l.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
