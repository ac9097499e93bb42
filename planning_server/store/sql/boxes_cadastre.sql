-- Purpose: boxes (EPSG:3857) of the parcels that an edition knows. Parameters: edition. Columns out: west, south, east, north in metres.
SELECT ST_XMin(geom_3857), ST_YMin(geom_3857), ST_XMax(geom_3857), ST_YMax(geom_3857)
FROM pub.parcel
WHERE known_from <= %(edition)s AND (known_to IS NULL OR known_to > %(edition)s) AND NOT ST_IsEmpty(geom_3857)
