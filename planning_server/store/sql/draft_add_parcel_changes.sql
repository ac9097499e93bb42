-- Purpose: the drafted parcels of an upload are a delta that ends these published parcels. Parameters: upload_id, base_edition, ends (text[]).
INSERT INTO draft.parcel_changes (upload_id, base_edition, ends) VALUES (%(upload_id)s, %(base_edition)s, %(ends)s)
