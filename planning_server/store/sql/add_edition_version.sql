-- Purpose: one version of an edition with the range that the edition derived.
INSERT INTO pub.edition_version (edition, version_id, in_force_from, in_force_to, superseded_from)
VALUES (%(edition)s, %(version_id)s, %(in_force_from)s, %(in_force_to)s, %(superseded_from)s)
