-- Purpose: the archives of an edition that no standing one names answer 410 from now on. Parameters: edition, at. Column out: sha256.
-- Index: pk_archive.
UPDATE pub.archive AS a SET withdrawn_at = %(at)s
WHERE a.withdrawn_at IS NULL
  AND a.sha256 IN (SELECT s.archive_sha256 FROM pub.edition_slice AS s WHERE s.edition = %(edition)s)
  AND NOT EXISTS (
      SELECT FROM pub.edition_slice AS s JOIN pub.edition AS e USING (edition)
      WHERE s.archive_sha256 = a.sha256 AND e.state <> 'withdrawn'
  )
RETURNING a.sha256
