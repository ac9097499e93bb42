-- Purpose: the parcels that an upload drafted before go. Parameters: upload_id.
DELETE FROM draft.parcel WHERE upload_id = %(upload_id)s
