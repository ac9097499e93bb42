-- Purpose: one answered permit check by its id. Parameters: check_id. Columns out: answer jsonb or null. Runs as public_writer.
SELECT pub.permit_check_by_id(%(check_id)s) AS answer
