-- Purpose: the archive that a standing edition has for exactly these versions, the newest first. Parameters: version_ids (bigint[], ascending).
-- Columns out: see planning_server.store.editions.ArchiveRow. Indexes: pk_edition_slice, pk_edition_version.
SELECT a.sha256, a.tileset, a.bytes, a.min_zoom, a.max_zoom, a.bounds, a.layers, a.large_tiles
FROM pub.edition_slice AS s
JOIN pub.edition AS e USING (edition)
JOIN pub.archive AS a ON a.sha256 = s.archive_sha256
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(v.version_id ORDER BY v.version_id), '{}') AS version_ids
    FROM pub.edition_version AS v JOIN pub.plan_version AS p USING (version_id)
    WHERE v.edition = s.edition AND p.scope <> 'end'
      AND v.in_force_from <= s.valid_from AND (v.in_force_to IS NULL OR s.valid_from < v.in_force_to)
) AS shown
WHERE s.tileset = 'planning' AND e.state <> 'withdrawn' AND a.withdrawn_at IS NULL
  AND shown.version_ids = %(version_ids)s::bigint[]
ORDER BY s.edition DESC, s.valid_from
LIMIT 1
