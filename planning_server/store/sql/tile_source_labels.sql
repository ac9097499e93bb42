-- Purpose: one point inside each zone as a band draws it, for the encoder that works on a whole zoom at once; `tile_labels.sql` is its proof.
-- Parameters: band, version_ids (bigint[]); west, south, east, north (EPSG:3857 metres): only what reaches into this box, all of it where west is null. Columns out: feature_id, wkb (EPSG:3857), then the attributes. Index: ix_pub_display_zone_version_id_band.
SELECT z.tile_id AS feature_id, ST_AsBinary(ST_PointOnSurface(d.geom_3857)) AS wkb,
       z.zone_id, v.level, z.code, z.label_vi, z.label_en, round(z.area_m2)::bigint AS area_m2, z.coverage_max, z.storeys_max
FROM pub.display_zone AS d
JOIN pub.zone AS z USING (feature_id)
JOIN pub.plan_version AS v ON v.version_id = coalesce(z.origin_version_id, z.version_id)
WHERE d.band = %(band)s AND d.version_id = ANY(%(version_ids)s) AND NOT ST_IsEmpty(d.geom_3857)
  AND (%(west)s::double precision IS NULL OR d.geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857))
ORDER BY z.tile_id
