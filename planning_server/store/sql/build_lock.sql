-- Purpose: one builder at a time; held until the building transaction ends. Column out: whether the lock was free.
SELECT pg_try_advisory_xact_lock(hashtext('planning-server build edition'))
