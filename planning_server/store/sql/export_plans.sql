-- Purpose: the ground that each layer of an edition's plans speaks for, for its GeoPackage: a row for each period in which it is read.
-- Parameters: version_ids (bigint[]), starts, ends (date[], null is open): which rows are read when; one of each a period.
-- Columns out: source_srid, wkb (legal geometry, without heights, of which no answer speaks either), then the attributes that planning_server.jobs.export.fields names. Index: ix_pub_layer_version_id.
SELECT l.source_srid, ST_AsBinary(ST_Multi(ST_Force2D(l.legal_geom))) AS wkb,
       v.plan_id, v.version, v.level, v.title_vi, coalesce(v.title_en, v.title_vi) AS title_en, l.role, l.theme, l.accuracy_m,
       v.authority, v.decision_number, v.decision_date, p.in_force_from, p.in_force_to
FROM unnest(%(version_ids)s::bigint[], %(starts)s::date[], %(ends)s::date[]) AS p (version_id, in_force_from, in_force_to)
JOIN pub.layer AS l USING (version_id)
JOIN pub.plan_version AS v ON v.version_id = coalesce(l.origin_version_id, l.version_id)
ORDER BY l.source_srid, v.plan_id, v.version, p.in_force_from, l.layer_id
