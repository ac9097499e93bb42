-- Purpose: brings the block ranges of drafted parcels up to date in ix_draft_parcel_geom_3857; one caller after the other. No parameters.
SELECT draft.summarise_parcels()
