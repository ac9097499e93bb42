-- Purpose: the days on which an edition reads a plan as its adjustments restate it. Parameters: edition, version_id, valid_from, valid_until.
INSERT INTO pub.edition_restatement (edition, version_id, valid_from, valid_until)
VALUES (%(edition)s, %(version_id)s, %(valid_from)s, %(valid_until)s)
