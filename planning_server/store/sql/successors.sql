-- Purpose: parcels that came from this one when it ended, up to the edition asked for. Parameters: edition, parcel_id, known_to (the edition in
-- which it ended). Columns out: parcel_id, commune, sheet, number. Index: ix_pub_parcel_predecessors.
SELECT parcel_id, commune, sheet, number
FROM pub.parcel
WHERE predecessors @> ARRAY[%(parcel_id)s::text] AND predecessors <> '{}'
  AND known_from >= %(known_to)s AND known_from <= %(edition)s
GROUP BY parcel_id, commune, sheet, number, feature_id
ORDER BY sheet, number, feature_id
LIMIT 101
