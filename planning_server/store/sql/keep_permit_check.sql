-- Purpose: keeps one answered permit check; the same question again keeps the first answer.
-- Parameters: check_id, asked_at, edition, law_date, input_sha256, answer jsonb. Runs as public_writer, through a function.
SELECT pub.keep_permit_check(
    %(check_id)s, %(asked_at)s, %(edition)s, %(law_date)s, %(input_sha256)s, %(answer)s
)
