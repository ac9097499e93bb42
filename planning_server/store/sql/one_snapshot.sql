-- Purpose: all that follows in this transaction sees one state of the database. Must be its first statement.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ
