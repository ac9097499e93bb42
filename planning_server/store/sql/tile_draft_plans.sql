-- Purpose: layer `plans` of one preview tile: the area that the draft speaks for, drawn by its outer rings. `version` as in draft_summary.sql.
-- Parameters: z, x, y, upload_id. Column out: MVT bytes. Index: ix_draft_layer_version_id.
SELECT ST_AsMVT(shown, 'plans', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT l.layer_id AS feature_id, v.plan_id,
           coalesce((SELECT max(p.version) FROM pub.plan_version AS p WHERE p.plan_id = v.plan_id), 0)
           + (SELECT count(*) FROM draft.plan_version AS d WHERE d.plan_id = v.plan_id AND d.version <= v.version) AS version,
           v.level, v.title_vi, coalesce(v.title_en, v.title_vi) AS title_en,
           v.decision_number AS decision,
           ST_AsMVTGeom(o.outline, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM (
        SELECT DISTINCT ON (g.version_id) g.version_id, g.layer_id, g.geom_3857
        FROM draft.layer AS g JOIN draft.plan_version AS d USING (version_id)
        WHERE g.role = 'zones' AND d.upload_id = %(upload_id)s
        ORDER BY g.version_id, g.layer_id
    ) AS l
    JOIN draft.plan_version AS v USING (version_id)
    CROSS JOIN LATERAL (
        SELECT ST_Collect(ST_MakePolygon(ST_ExteriorRing(part.geom))) AS outline
        FROM ST_Dump(l.geom_3857) AS part
    ) AS o
    WHERE l.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
