-- Purpose: what the gates look at: the versions of approved uploads with the size of what they hold.
-- Parameters: upload_ids (uuid[]). Columns out: see select list; `version` is the number that freeze_plan_versions.sql gives.
SELECT v.upload_id, v.version_id, v.plan_id,
       coalesce((SELECT max(p.version) FROM pub.plan_version AS p WHERE p.plan_id = v.plan_id), 0)
       + row_number() OVER (PARTITION BY v.plan_id ORDER BY v.version) AS version,
       v.scope, v.adjusts_version_id, v.in_force_from, v.in_force_to,
       (SELECT count(*) FROM draft.zone AS z WHERE z.version_id = v.version_id) AS zones,
       (SELECT count(*) FROM desk.finding AS f
        WHERE f.upload_id = v.upload_id
          AND (f.severity IN ('fatal', 'error') OR (f.severity = 'warning' AND f.accepted_reason IS NULL))) AS open_findings
FROM draft.plan_version AS v
WHERE v.upload_id = ANY(%(upload_ids)s)
ORDER BY v.version_id
