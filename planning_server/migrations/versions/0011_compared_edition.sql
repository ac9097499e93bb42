-- Every parcel upload knows the edition that it was compared with, not only a delta.

ALTER TABLE desk.upload ADD COLUMN compared_edition INTEGER;

UPDATE desk.upload AS u SET compared_edition = c.base_edition FROM draft.parcel_changes AS c WHERE c.upload_id = u.upload_id;

ALTER TABLE draft.parcel_changes DROP COLUMN base_edition;
