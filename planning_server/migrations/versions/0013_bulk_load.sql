-- A load writes a hundred thousand rows at once: what is written row by row is kept to what somebody asks for row by row.

-- Quarantine is looked at by people, seldom: it is kept by blocks of rows, column by column, and read through a view that shows rows.
ALTER TABLE desk.quarantine RENAME TO quarantine_row;

CREATE TABLE desk.quarantine_block (
    upload_id uuid NOT NULL,
    layer text NOT NULL,
    block integer NOT NULL,
    row_numbers integer[] NOT NULL,
    columns jsonb NOT NULL,
    shapes bytea[],
    CONSTRAINT pk_quarantine_block PRIMARY KEY (upload_id, layer, block)
);
COMMENT ON TABLE desk.quarantine_block IS 'what the file held and nothing maps, by blocks of rows: kept, never published';

INSERT INTO desk.quarantine_block (upload_id, layer, block, row_numbers, columns, shapes)
SELECT
    q.upload_id,
    q.layer,
    q.row_number,
    ARRAY[q.row_number],
    coalesce((SELECT jsonb_object_agg(a.key, jsonb_build_array(a.value)) FROM jsonb_each(q.attributes) AS a), '{}'),
    CASE WHEN q.geometry_wkb IS NOT NULL THEN ARRAY[q.geometry_wkb] END
FROM desk.quarantine_row AS q;

DROP TABLE desk.quarantine_row;

CREATE VIEW desk.quarantine AS
SELECT
    b.upload_id,
    b.layer,
    r.row_number,
    coalesce((SELECT jsonb_object_agg(c.key, c.value -> (r.place - 1)::integer) FROM jsonb_each(b.columns) AS c), '{}') AS attributes,
    b.shapes[r.place] AS geometry_wkb
FROM desk.quarantine_block AS b
CROSS JOIN LATERAL unnest(b.row_numbers) WITH ORDINALITY AS r (row_number, place);
COMMENT ON VIEW desk.quarantine IS 'what the file held and nothing maps, row by row';

CREATE OR REPLACE FUNCTION desk.forget_quarantine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM desk.quarantine_block WHERE upload_id = OLD.upload_id;
    RETURN NULL;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON desk.quarantine_block TO planning_writer;
GRANT SELECT ON desk.quarantine TO planning_writer;

-- Drafted parcels are asked for by upload: one index serves that and the key.
ALTER TABLE draft.parcel DROP CONSTRAINT pk_parcel;
DROP INDEX draft.ix_draft_parcel_upload_id;
ALTER TABLE draft.parcel ADD CONSTRAINT pk_parcel PRIMARY KEY (upload_id, feature_id);
