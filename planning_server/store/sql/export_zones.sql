-- Purpose: the zone parts of an edition as they are law, for its GeoPackage: a row for each period in which it is read.
-- Parameters: version_ids (bigint[]), starts, ends (date[], null is open): which rows are read when; one of each a period.
-- Columns out: source_srid, wkb (legal geometry, without heights, of which no answer speaks either), then the attributes that planning_server.jobs.export.fields names. Index: ix_pub_zone_version_id_zone_id.
SELECT z.source_srid, ST_AsBinary(ST_Multi(ST_Force2D(z.legal_geom))) AS wkb,
       z.zone_id, v.plan_id, v.level, z.code, z.label_vi, z.label_en,
       z.coverage_max, z.far_max, z.storeys_max, z.height_m_max AS height_max_m, v.version,
       z.coverage_min, z.coverage_text, z.far_min, z.far_text, z.storeys_min, z.storeys_text, z.height_m_min AS height_min_m,
       z.height_m_text AS height_text, z.area_m2,
       v.authority, v.decision_number, v.decision_date, p.in_force_from, p.in_force_to
FROM unnest(%(version_ids)s::bigint[], %(starts)s::date[], %(ends)s::date[]) AS p (version_id, in_force_from, in_force_to)
JOIN pub.zone AS z USING (version_id)
JOIN pub.plan_version AS v ON v.version_id = coalesce(z.origin_version_id, z.version_id)
ORDER BY z.source_srid, v.plan_id, v.version, p.in_force_from, z.feature_id
