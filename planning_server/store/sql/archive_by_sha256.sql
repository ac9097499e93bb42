-- Purpose: one archive. Parameters: sha256. Index: pk_archive.
SELECT sha256, tileset, bytes, min_zoom, max_zoom, bounds, layers FROM pub.archive WHERE sha256 = %(sha256)s
