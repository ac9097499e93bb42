-- Purpose: somebody signs out. Parameters: session_sha256. Index: pk_session.
DELETE FROM desk.session WHERE session_sha256 = %(session_sha256)s
