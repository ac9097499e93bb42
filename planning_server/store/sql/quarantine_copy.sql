-- Purpose: bulk load of what nothing maps, by blocks of rows.
COPY desk.quarantine_block (upload_id, layer, block, row_numbers, columns, shapes) FROM STDIN (FORMAT binary)
