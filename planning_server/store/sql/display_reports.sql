-- Purpose: what the manifests of earlier editions say of the display geometry of versions, by the edition that derived it.
-- Parameters: version_ids (bigint[]). Columns out: version_id, report (jsonb).
SELECT DISTINCT ON (r.version_id) r.version_id, r.report
FROM (
    SELECT e.edition, (told ->> 'version_id')::bigint AS version_id, told - 'version_id' AS report
    FROM pub.edition AS e CROSS JOIN LATERAL jsonb_array_elements(e.manifest -> 'display_geometry') AS told
) AS r
WHERE r.version_id = ANY(%(version_ids)s)
ORDER BY r.version_id, r.edition
