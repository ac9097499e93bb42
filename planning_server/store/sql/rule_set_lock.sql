-- Purpose: one reading at a time compares and drafts under a rule set's id, until the transaction ends. Parameters: rule_set_id.
SELECT pg_advisory_xact_lock(hashtext('planning-server rule set'), hashtext(%(rule_set_id)s))
