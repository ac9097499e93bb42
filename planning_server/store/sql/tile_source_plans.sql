-- Purpose: what layer `plans` draws (outer rings of the ground that each version speaks for, once however many layers it has), for the encoder
-- that works on a whole zoom at once; `tile_plans.sql` is its proof. Parameters: version_ids (bigint[]); west, south, east, north (EPSG:3857
-- metres): only what reaches into this box, all of it where west is null. Columns out: feature_id, wkb (EPSG:3857), then the attributes.
-- Index: ix_pub_layer_version_id.
SELECT v.tile_id AS feature_id, ST_AsBinary(o.outline) AS wkb,
       v.plan_id, v.version, v.level, v.title_vi, coalesce(v.title_en, v.title_vi) AS title_en, v.decision_number AS decision
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
    SELECT ST_Collect(ST_MakePolygon(ST_ExteriorRing(part.geom))) AS outline FROM ST_Dump(ground.geom_3857) AS part
) AS o
WHERE %(west)s::double precision IS NULL OR ground.geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
ORDER BY v.tile_id
