-- Purpose: who gave something to each upload: sent it, added papers, answered a question, accepted a warning. A person who took part
-- is no second person. Parameters: subjects (text[], upload ids). Columns out: subject, actor. Index: ix_desk_audit_subject.
SELECT DISTINCT subject, actor
FROM desk.audit
WHERE subject = ANY(%(subjects)s)
  AND action IN ('upload.received', 'upload.documents_added', 'upload.answered', 'upload.warnings_accepted')
ORDER BY subject, actor
