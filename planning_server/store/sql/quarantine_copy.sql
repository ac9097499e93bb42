-- Purpose: bulk load of what nothing maps.
COPY desk.quarantine (upload_id, layer, row_number, attributes, geometry_wkb) FROM STDIN (FORMAT binary)
