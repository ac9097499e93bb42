-- Purpose: bulk load of findings.
COPY desk.finding (
    upload_id, code, severity, layer, row_number, message_vi, message_en, remedy_vi, remedy_en, lon, lat, measured
) FROM STDIN
