-- Who took part in an upload is asked of the audit chain, by upload.

CREATE INDEX ix_desk_audit_subject ON desk.audit (subject);
