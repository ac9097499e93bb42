-- Purpose: bulk load of drafted parcels; geometries as EWKB; columns in the order of `drafts.write_parcels`.
COPY draft.parcel (
    upload_id, row_number, parcel_id, content_sha256, area_m2, source_srid, accuracy_m, commune, sheet, number, land_use,
    legal_area_m2, predecessors, legal_geom, geom_3857
) FROM STDIN (FORMAT binary)
