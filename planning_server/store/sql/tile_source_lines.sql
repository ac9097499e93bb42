-- Purpose: what layer `lines` draws, for the encoder that works on a whole zoom at once; `tile_lines.sql` is its proof.
-- Parameters: version_ids (bigint[]); west, south, east, north (EPSG:3857 metres): only what reaches into this box, all of it where west is null. Columns out: feature_id, wkb (EPSG:3857), then the attributes. Index: ix_pub_line_rule_version_id.
SELECT l.tile_id AS feature_id, ST_AsBinary(l.geom_3857) AS wkb,
       l.line_id, v.plan_id, v.level, l.kind, l.label, l.road_name, l.road_width_m, l.setback_m
FROM pub.line_rule AS l
JOIN pub.plan_version AS v ON v.version_id = coalesce(l.origin_version_id, l.version_id)
WHERE l.version_id = ANY(%(version_ids)s) AND NOT ST_IsEmpty(l.geom_3857)
  AND (%(west)s::double precision IS NULL OR l.geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857))
ORDER BY l.tile_id
