-- Purpose: what an edition adds to what it builds on. Parameters: edition, upload_ids (uuid[]).
INSERT INTO desk.edition_upload (edition, upload_id) SELECT %(edition)s, unnest(%(upload_ids)s::uuid[])
