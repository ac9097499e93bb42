-- Purpose: attempts since a moment that did not succeed. Parameters: username, address, since. Index: ix_desk_sign_in_attempt_at.
-- Columns out: from this address for this account, from this address, for this account.
SELECT
    count(*) FILTER (WHERE address = %(address)s AND username = %(username)s),
    count(*) FILTER (WHERE address = %(address)s),
    count(*) FILTER (WHERE username = %(username)s)
FROM desk.sign_in_attempt
WHERE at > %(since)s
