-- Purpose: the slices of an edition, oldest first. Parameters: edition. Index: pk_edition_slice.
SELECT s.valid_from, s.valid_until, s.tileset, s.archive_sha256, a.bounds
FROM pub.edition_slice AS s JOIN pub.archive AS a ON a.sha256 = s.archive_sha256
WHERE s.edition = %(edition)s ORDER BY s.valid_from, s.tileset
