-- Purpose: uploads, the newest first, each with what was found. Parameters: created_by, state (both null for all), limit.
-- Columns out: every column of desk.upload, then fatal, errors, warnings, open warnings, infos. Indexes: ix_desk_upload_state,
-- ix_desk_upload_created_by, ix_desk_finding_upload_id.
SELECT u.upload_id, u.kind, u.state, u.file_name, u.file_sha256, u.file_bytes, u.plan, u.created_at, u.created_by, u.decided_at,
       u.decided_by, u.decision_note, u.edition, u.answers, u.stage, u.done, u.total, u.heartbeat_at, u.attempts,
       f.fatal, f.errors, f.warnings, f.open_warnings, f.infos
FROM (
    SELECT * FROM desk.upload
    WHERE (%(created_by)s::text IS NULL OR created_by = %(created_by)s) AND (%(state)s::text IS NULL OR state = %(state)s)
    ORDER BY created_at DESC, upload_id
    LIMIT %(limit)s
) AS u
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE severity = 'fatal') AS fatal,
           count(*) FILTER (WHERE severity = 'error') AS errors,
           count(*) FILTER (WHERE severity = 'warning') AS warnings,
           count(*) FILTER (WHERE severity = 'warning' AND accepted_reason IS NULL) AS open_warnings,
           count(*) FILTER (WHERE severity = 'info') AS infos
    FROM desk.finding WHERE upload_id = u.upload_id
) AS f
ORDER BY u.created_at DESC, u.upload_id
