-- Purpose: what the gates look at: the versions of approved uploads with the size of what they hold.
-- Parameters: upload_ids (uuid[]). Columns out: see select list.
SELECT v.upload_id, v.version_id, v.plan_id, v.version, v.scope, v.adjusts_version_id, v.in_force_from, v.in_force_to,
       (SELECT count(*) FROM draft.zone AS z WHERE z.version_id = v.version_id) AS zones,
       (SELECT count(*) FROM desk.finding AS f
        WHERE f.upload_id = v.upload_id
          AND (f.severity IN ('fatal', 'error') OR (f.severity = 'warning' AND f.accepted_reason IS NULL))) AS open_findings
FROM draft.plan_version AS v
WHERE v.upload_id = ANY(%(upload_ids)s)
ORDER BY v.version_id
