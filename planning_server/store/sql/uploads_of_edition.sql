-- Purpose: the uploads whose content an edition holds: what it added, and what the edition holds that it builds on or whose content it
-- publishes again, whether that one is withdrawn or not. Parameters: edition. Column out: upload_id. Indexes: pk_edition, pk_edition_upload.
WITH RECURSIVE line AS (
    SELECT e.edition, coalesce(e.activates, e.base_edition) AS goes_on FROM pub.edition AS e WHERE e.edition = %(edition)s
    UNION ALL
    SELECT e.edition, coalesce(e.activates, e.base_edition) FROM line AS l JOIN pub.edition AS e ON e.edition = l.goes_on
)
SELECT DISTINCT u.upload_id
FROM line AS l JOIN desk.edition_upload AS u USING (edition)
ORDER BY u.upload_id
