-- Purpose: attempts that count no more go. Parameters: since. Index: ix_desk_sign_in_attempt_at.
DELETE FROM desk.sign_in_attempt WHERE at <= %(since)s
