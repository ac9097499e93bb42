-- Purpose: one slice of an edition.
INSERT INTO pub.edition_slice (edition, tileset, valid_from, valid_until, archive_sha256)
VALUES (%(edition)s, %(tileset)s, %(valid_from)s, %(valid_until)s, %(archive_sha256)s)
