-- Purpose: whether an upload has drafted parcels. Parameters: upload_id. Column out: boolean.
SELECT EXISTS (SELECT FROM draft.parcel WHERE upload_id = %(upload_id)s)
