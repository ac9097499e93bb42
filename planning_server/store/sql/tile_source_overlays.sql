-- Purpose: what layer `overlays` draws, for the encoder that works on a whole zoom at once; `tile_overlays.sql` is its proof.
-- Parameters: version_ids (bigint[]); west, south, east, north (EPSG:3857 metres): only what reaches into this box, all of it where west is null. Columns out: feature_id, wkb (EPSG:3857), then the attributes. Index: ix_pub_overlay_version_id.
SELECT o.tile_id AS feature_id, ST_AsBinary(o.geom_3857) AS wkb,
       o.overlay_id, v.plan_id, v.level, o.theme, o.kind, o.effect, o.label_vi, o.label_en
FROM pub.overlay AS o
JOIN pub.plan_version AS v ON v.version_id = coalesce(o.origin_version_id, o.version_id)
WHERE o.version_id = ANY(%(version_ids)s) AND NOT ST_IsEmpty(o.geom_3857)
  AND (%(west)s::double precision IS NULL OR o.geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857))
ORDER BY o.tile_id
