-- Purpose: parcels of any edition, by id or by key. Parameters: parcel_ids (text[]); communes, sheets, numbers (text[], side by side).
-- Columns out: parcel_id, commune, sheet, number. Index: ix_pub_parcel_parcel_id, ix_pub_parcel_key.
SELECT parcel_id, commune, sheet, number FROM pub.parcel WHERE parcel_id = ANY(%(parcel_ids)s)
UNION
SELECT p.parcel_id, p.commune, p.sheet, p.number
FROM unnest(%(communes)s::text[], %(sheets)s::text[], %(numbers)s::text[]) AS k (commune, sheet, number)
JOIN pub.parcel AS p ON p.commune = k.commune AND p.sheet = k.sheet AND p.number = k.number
ORDER BY 1
