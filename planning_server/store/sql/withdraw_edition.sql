-- Purpose: an edition that is not current is taken back. Its row, its manifest and its hash stay. Parameters: edition, at, note.
-- Index: pk_edition.
UPDATE pub.edition SET state = 'withdrawn', withdrawn_at = %(at)s, withdrawal_note = %(note)s
WHERE edition = %(edition)s AND state = 'superseded'
