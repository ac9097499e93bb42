-- Purpose: every layer of one version, drafted or published, with the area it speaks for. Parameters: version_id; names: schema.
-- Columns out: layer_id, version_id, theme, name, role, accuracy_m, source_srid, wkb. Index: ix_<schema>_layer_version_id.
SELECT layer_id, version_id, theme, name, role, accuracy_m, source_srid, ST_AsBinary(legal_geom) AS wkb
FROM {schema}.layer
WHERE version_id = %(version_id)s
ORDER BY layer_id
