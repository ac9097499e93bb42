-- Only the preview of a draft looks its parcels up by place, and every load writes this index row by row: a quad tree takes a row in
-- for half of the work of a GiST index and answers `&&` as fast.

DROP INDEX draft.ix_draft_parcel_geom_3857;
CREATE INDEX ix_draft_parcel_geom_3857 ON draft.parcel USING spgist (geom_3857);
