-- Purpose: uploads whose content no standing edition holds any more (see uploads_of_edition.sql): published once, or left out since. An upload
-- that somebody rejected, or that is read anew, stays what it is. Column out: upload_id. Indexes: pk_edition, pk_edition_upload.
WITH RECURSIVE line AS (
    SELECT e.edition, coalesce(e.activates, e.base_edition) AS goes_on FROM pub.edition AS e WHERE e.state <> 'withdrawn'
    UNION
    SELECT e.edition, coalesce(e.activates, e.base_edition) FROM line AS l JOIN pub.edition AS e ON e.edition = l.goes_on
)
UPDATE desk.upload AS u SET state = 'withdrawn'
WHERE EXISTS (SELECT FROM desk.edition_upload AS h WHERE h.upload_id = u.upload_id)
  AND NOT EXISTS (SELECT FROM desk.edition_upload AS h JOIN line AS l USING (edition) WHERE h.upload_id = u.upload_id)
  AND (u.state IN ('scheduled', 'published', 'superseded') OR (u.left_out_by IS NOT NULL AND u.state IN ('ready', 'approved')))
RETURNING u.upload_id
