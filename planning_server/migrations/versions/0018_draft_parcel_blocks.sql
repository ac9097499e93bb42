-- Every load wrote a spatial index row by row, for the preview of a draft alone. Files list neighbours near one another: the boxes of
-- runs of pages find them, and cost a load nothing.

DROP INDEX draft.ix_draft_parcel_geom_3857;
CREATE INDEX ix_draft_parcel_geom_3857 ON draft.parcel USING brin (geom_3857) WITH (pages_per_range = 8);

-- Vacuum brings the boxes up to date sooner or later; a load does it at once. Only the owner of an index may.
CREATE FUNCTION draft.summarise_parcels() RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_catalog.brin_summarize_new_values('draft.ix_draft_parcel_geom_3857'::regclass) $$;
REVOKE ALL ON FUNCTION draft.summarise_parcels() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION draft.summarise_parcels() TO planning_writer;
