-- Purpose: the head of a new edition. It is current once the pointer names it.
INSERT INTO pub.edition (edition, state, base_edition, note, published_at, published_by, manifest, manifest_sha256, activates)
VALUES (%(edition)s, 'current', %(base_edition)s, %(note)s, %(published_at)s, %(published_by)s, %(manifest)s, %(manifest_sha256)s, %(activates)s)
