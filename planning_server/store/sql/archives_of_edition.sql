-- Purpose: the archives of an edition. Parameters: edition. Index: pk_edition_slice, pk_archive.
SELECT DISTINCT a.sha256, a.tileset, a.bytes, a.min_zoom, a.max_zoom, a.bounds, a.layers, a.large_tiles
FROM pub.edition_slice AS s JOIN pub.archive AS a ON a.sha256 = s.archive_sha256
WHERE s.edition = %(edition)s ORDER BY a.tileset, a.sha256
