-- Purpose: until this transaction ends, do not wait long for a row that a publication holds.
SET LOCAL lock_timeout = '2s'
