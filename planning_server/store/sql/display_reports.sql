-- Purpose: what the manifests of earlier editions say of the display geometry of versions, by the edition that derived it.
-- Parameters: version_ids (bigint[]). Columns out: version_id, bands (jsonb).
SELECT DISTINCT ON (r.version_id) r.version_id, r.bands
FROM pub.edition AS e
CROSS JOIN LATERAL jsonb_to_recordset(e.manifest -> 'display_geometry') AS r (version_id bigint, bands jsonb)
WHERE r.version_id = ANY(%(version_ids)s)
ORDER BY r.version_id, e.edition
