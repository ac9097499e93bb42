-- Purpose: communes whose parcels stand in more than one upload; one publication can renew a commune from one of them only.
-- Parameters: upload_ids (uuid[]). Columns out: commune, upload_ids.
SELECT commune, array_agg(DISTINCT upload_id ORDER BY upload_id)
FROM (
    SELECT d.commune, d.upload_id FROM draft.parcel AS d WHERE d.upload_id = ANY(%(upload_ids)s)
    UNION
    SELECT p.commune, c.upload_id
    FROM draft.parcel_changes AS c JOIN pub.parcel AS p ON p.parcel_id = ANY(c.ends) AND p.known_to IS NULL
    WHERE c.upload_id = ANY(%(upload_ids)s)
) AS touched
GROUP BY commune
HAVING count(DISTINCT upload_id) > 1
ORDER BY commune
