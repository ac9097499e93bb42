-- A decision that ends a version of a plan is an upload too: entered by one person, approved by another.

ALTER TABLE desk.upload DROP CONSTRAINT ck_upload_kind_known;
ALTER TABLE desk.upload ADD CONSTRAINT ck_upload_kind_known
CHECK (kind IN ('vector', 'scan', 'parcels', 'rules', 'dossier', 'end'));
