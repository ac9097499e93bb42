-- Purpose: registers an archive; the same content again is the same archive, and stands again where it was withdrawn: an edition names it.
-- Parameters: every column but withdrawn_at.
INSERT INTO pub.archive (sha256, tileset, bytes, min_zoom, max_zoom, bounds, layers, large_tiles)
VALUES (%(sha256)s, %(tileset)s, %(bytes)s, %(min_zoom)s, %(max_zoom)s, %(bounds)s, %(layers)s, %(large_tiles)s)
ON CONFLICT (sha256) DO UPDATE SET withdrawn_at = NULL WHERE pub.archive.withdrawn_at IS NOT NULL
