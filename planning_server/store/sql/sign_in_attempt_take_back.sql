-- Purpose: one attempt whose password nobody looked at is none. Parameters: username, address, at.
DELETE FROM desk.sign_in_attempt
WHERE ctid = (
    SELECT ctid FROM desk.sign_in_attempt WHERE username = %(username)s AND address = %(address)s AND at = %(at)s LIMIT 1
)
