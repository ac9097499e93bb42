-- Purpose: every publication, newest first. Index: pk_edition.
SELECT edition, state, base_edition, note, published_at, published_by, manifest, manifest_sha256, activates, withdrawn_at, withdrawal_note
FROM pub.edition ORDER BY edition DESC
