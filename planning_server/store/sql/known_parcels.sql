-- Purpose: names of the parcels that are known now in some communes. Parameters: communes (text[]).
-- Columns out: parcel_id, commune, sheet, number. Index: ix_pub_parcel_key.
SELECT parcel_id, commune, sheet, number
FROM pub.parcel
WHERE known_to IS NULL AND commune = ANY(%(communes)s)
ORDER BY parcel_id
