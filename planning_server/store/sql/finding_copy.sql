-- Purpose: bulk load of findings.
COPY desk.finding (
    upload_id, finding_key, number, code, severity, layer, row_number, message_vi, message_en, remedy_vi, remedy_en, lon, lat, measured,
    geom, nearest, question, accepted_reason, accepted_by
) FROM STDIN
