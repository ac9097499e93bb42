-- Purpose: the head of one edition. Parameters: edition. Index: pk_edition.
SELECT edition, state, base_edition, note, published_at, published_by, manifest, manifest_sha256, activates, withdrawn_at, withdrawal_note
FROM pub.edition WHERE edition = %(edition)s
