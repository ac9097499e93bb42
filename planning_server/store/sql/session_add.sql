-- Purpose: somebody has signed in. Parameters: session_sha256, username, password_sha256, created_at, expires_at.
INSERT INTO desk.session (session_sha256, username, password_sha256, created_at, expires_at)
VALUES (%(session_sha256)s, %(username)s, %(password_sha256)s, %(created_at)s, %(expires_at)s)
