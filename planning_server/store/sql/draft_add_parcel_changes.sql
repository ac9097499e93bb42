-- Purpose: the drafted parcels of an upload are a delta that ends these published parcels. Parameters: upload_id, ends (text[]).
INSERT INTO draft.parcel_changes (upload_id, ends) VALUES (%(upload_id)s, %(ends)s)
