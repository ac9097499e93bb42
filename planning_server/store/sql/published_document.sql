-- Purpose: a published paper by its hash, and whether an edition that is not withdrawn holds it. Parameters: sha256.
-- Columns out: sha256, media_type, title, number, date, standing. Index: ix_pub_document_sha256.
SELECT d.sha256, d.media_type, d.title, d.number, d.date,
       EXISTS (
           SELECT FROM pub.edition_version AS ev JOIN pub.edition AS e USING (edition)
           WHERE ev.version_id = d.version_id AND e.state <> 'withdrawn'
       ) AS standing
FROM pub.document AS d
WHERE d.sha256 = %(sha256)s
ORDER BY standing DESC, d.document_id
LIMIT 1
