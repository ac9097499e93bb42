-- Purpose: what layer `parcels` draws of one of two editions and not of the other. Parameters: before, after (editions).
-- Columns out: west, south, east, north in EPSG:3857 metres.
SELECT ST_XMin(p.geom_3857), ST_YMin(p.geom_3857), ST_XMax(p.geom_3857), ST_YMax(p.geom_3857)
FROM pub.parcel AS p
WHERE NOT ST_IsEmpty(p.geom_3857)
  AND (p.known_from <= %(before)s AND (p.known_to IS NULL OR p.known_to > %(before)s))
   <> (p.known_from <= %(after)s AND (p.known_to IS NULL OR p.known_to > %(after)s))
