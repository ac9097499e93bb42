-- Purpose: one numbering of a plan's versions at a time, until the transaction ends. Parameters: plan_id.
SELECT pg_advisory_xact_lock(hashtext('planning-server plan'), hashtext(%(plan_id)s))
