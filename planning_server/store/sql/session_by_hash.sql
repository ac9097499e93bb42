-- Purpose: who is signed in with this secret. Parameters: session_sha256, at. Index: pk_session.
-- Columns out: username, password_sha256, expires_at.
SELECT username, password_sha256, expires_at
FROM desk.session
WHERE session_sha256 = %(session_sha256)s AND expires_at > %(at)s
