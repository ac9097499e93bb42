-- Purpose: parcels that an older edition does not know stop being known from the edition on that publishes its content again.
-- Parameters: edition, activates (the older one). Indexes: uq_pub_parcel_known_now, pk_parcel.
UPDATE pub.parcel AS p
SET known_to = %(edition)s
WHERE p.known_to IS NULL
  AND NOT EXISTS (
      SELECT FROM pub.parcel AS o
      WHERE o.feature_id = p.feature_id
        AND o.known_from <= %(activates)s AND (o.known_to IS NULL OR %(activates)s < o.known_to)
  )
