-- Purpose: adds one entry to the audit chain. Parameters: every column of desk.audit.
INSERT INTO desk.audit (seq, at, actor, action, subject, detail, previous_sha256, sha256)
VALUES (%(seq)s, %(at)s, %(actor)s, %(action)s, %(subject)s, %(detail)s, %(previous_sha256)s, %(sha256)s)
