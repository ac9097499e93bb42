-- Purpose: every line rule of one version, drafted or published, whole. Parameters: version_id; names: schema.
-- Columns out: see planning_server.store.ground.line_of_row, and named_by_row: no id of its own, the row number stands for one.
-- Index: ix_<schema>_line_rule_version_id.
SELECT r.feature_id, r.line_id, r.version_id, r.layer_id, r.kind, r.label, r.road_name, r.road_width_m, r.road_class, r.setback_m,
       r.source_srid, ST_AsBinary(r.legal_geom) AS wkb, r.line_id = l.name || '.' || r.row_number AS named_by_row
FROM {schema}.line_rule AS r
JOIN {schema}.layer AS l USING (layer_id)
WHERE r.version_id = %(version_id)s
ORDER BY r.feature_id
