-- Purpose: tells every web process that listens. Sent when the transaction commits, never before. Parameters: edition (text).
SELECT pg_notify('planning_edition', %(edition)s)
