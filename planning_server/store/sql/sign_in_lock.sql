-- Purpose: attempts to sign in are counted one after another, so that many at once cannot pass together.
SELECT pg_advisory_xact_lock(hashtext('planning-server sign-in'))
