-- Purpose: parcels of other editions under this id or this key, where the edition asked for knows none: when each is known, and the edition that
-- answers for it (the last one before it ended, or the first that knows it), the newest first. Withdrawn editions answer for nothing.
-- Parameters: edition, parcel_id, commune, sheet, number (an id or a key, the rest null).
-- Columns out: see planning_server.store.ground.OtherEdition. Index: ix_pub_parcel_parcel_id, ix_pub_parcel_key.
SELECT p.parcel_id, p.commune, p.sheet, p.number, p.known_from, p.known_to,
       CASE WHEN p.known_from > %(edition)s
           THEN (SELECT min(e.edition) FROM pub.edition AS e
                 WHERE e.edition >= p.known_from AND (p.known_to IS NULL OR e.edition < p.known_to) AND e.state <> 'withdrawn')
           ELSE (SELECT max(e.edition) FROM pub.edition AS e
                 WHERE e.edition >= p.known_from AND e.edition < p.known_to AND e.state <> 'withdrawn')
       END AS answers
FROM pub.parcel AS p
WHERE (p.parcel_id = %(parcel_id)s
       OR (p.commune = %(commune)s AND p.sheet = %(sheet)s AND p.number = %(number)s))
  AND (p.known_from > %(edition)s OR p.known_to <= %(edition)s)
ORDER BY p.known_from > %(edition)s, p.known_from DESC, p.feature_id
LIMIT 20
