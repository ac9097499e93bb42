-- Purpose: the parcels that an edition knows, for its GeoPackage. Parameters: edition.
-- Columns out: source_srid, wkb (legal geometry, without heights, of which no answer speaks either), then the attributes that planning_server.jobs.export.fields names.
SELECT p.source_srid, ST_AsBinary(ST_Multi(ST_Force2D(p.legal_geom))) AS wkb,
       p.parcel_id, p.commune, p.sheet, p.number, p.land_use, p.legal_area_m2, p.area_m2, p.accuracy_m
FROM pub.parcel AS p
WHERE p.known_from <= %(edition)s AND (p.known_to IS NULL OR p.known_to > %(edition)s)
ORDER BY p.source_srid, p.feature_id
