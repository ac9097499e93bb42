-- Purpose: parcel uploads, deltas and whole communes, whose communes changed after the edition that they were compared with: what they
-- end and the predecessors that they name are of an earlier state. Parameters: upload_ids (uuid[]).
-- Columns out: upload_id, communes (text[]). Index: ix_pub_parcel_key (commune), pk_parcel (upload_id).
SELECT touched.upload_id, array_agg(DISTINCT touched.commune ORDER BY touched.commune)
FROM (
    SELECT d.upload_id, d.commune FROM draft.parcel AS d WHERE d.upload_id = ANY(%(upload_ids)s)
    UNION
    SELECT c.upload_id, p.commune
    FROM draft.parcel_changes AS c JOIN pub.parcel AS p ON p.parcel_id = ANY(c.ends)
    WHERE c.upload_id = ANY(%(upload_ids)s)
) AS touched
JOIN desk.upload AS u USING (upload_id)
WHERE EXISTS (
    SELECT FROM pub.parcel AS p
    WHERE p.commune = touched.commune AND greatest(p.known_from, p.known_to) > coalesce(u.compared_edition, 0)
)
GROUP BY touched.upload_id
ORDER BY touched.upload_id
