-- Purpose: how zones of a restated plan are drawn. Parameters: feature_ids (bigint[]), shown (text[], EWKB as hex, side by side).
UPDATE pub.zone AS z SET geom_3857 = c.shown::geometry
FROM unnest(%(feature_ids)s::bigint[], %(shown)s::text[]) AS c (feature_id, shown)
WHERE z.feature_id = c.feature_id
