-- Purpose: communes whose parcels stand in more than one upload; one publication can renew a commune from one survey only.
-- Parameters: upload_ids (uuid[]). Columns out: commune, upload_ids.
SELECT commune, array_agg(DISTINCT upload_id ORDER BY upload_id)
FROM draft.parcel
WHERE upload_id = ANY(%(upload_ids)s)
GROUP BY commune
HAVING count(DISTINCT upload_id) > 1
ORDER BY commune
