-- Purpose: sessions that are over go. Parameters: at.
DELETE FROM desk.session WHERE expires_at <= %(at)s
