-- Purpose: the overlays of an edition as they are law, for its GeoPackage: a row for each period in which it is read.
-- Parameters: version_ids (bigint[]), starts, ends (date[], null is open): which rows are read when; one of each a period.
-- Columns out: source_srid, wkb (legal geometry, without heights, of which no answer speaks either), then the attributes that planning_server.jobs.export.fields names. Index: ix_pub_overlay_version_id.
SELECT o.source_srid, ST_AsBinary(ST_Multi(ST_Force2D(o.legal_geom))) AS wkb,
       o.overlay_id, v.plan_id, v.level, o.theme, o.kind, o.effect, o.label_vi, o.label_en, v.version, o.area_m2,
       v.authority, v.decision_number, v.decision_date, p.in_force_from, p.in_force_to
FROM unnest(%(version_ids)s::bigint[], %(starts)s::date[], %(ends)s::date[]) AS p (version_id, in_force_from, in_force_to)
JOIN pub.overlay AS o USING (version_id)
JOIN pub.plan_version AS v ON v.version_id = coalesce(o.origin_version_id, o.version_id)
ORDER BY o.source_srid, v.plan_id, v.version, p.in_force_from, o.feature_id
