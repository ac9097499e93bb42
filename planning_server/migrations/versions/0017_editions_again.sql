-- An edition may publish the content of an older one again, and may be withdrawn.

ALTER TABLE pub.edition ADD COLUMN activates integer, ADD COLUMN withdrawn_at timestamptz, ADD COLUMN withdrawal_note text;
ALTER TABLE desk.edition_build ADD COLUMN activates integer;

-- Which uploads each edition added. What an edition holds is what it added and what the edition holds that it builds on, or activates.
CREATE TABLE desk.edition_upload (
    edition integer NOT NULL,
    upload_id uuid NOT NULL,
    CONSTRAINT pk_edition_upload PRIMARY KEY (edition, upload_id),
    CONSTRAINT fk_edition_upload_upload_id_upload FOREIGN KEY (upload_id) REFERENCES desk.upload (upload_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON desk.edition_upload TO planning_writer;
INSERT INTO desk.edition_upload (edition, upload_id) SELECT edition, upload_id FROM desk.upload WHERE edition IS NOT NULL;

-- The edition that left its content out. It comes back with a new approval only.
ALTER TABLE desk.upload ADD COLUMN left_out_by integer;

-- A parcel that ended and is known again is the same feature: tiles that show it stay what they were.
ALTER TABLE pub.parcel DROP CONSTRAINT pk_parcel;
ALTER TABLE pub.parcel ADD CONSTRAINT pk_parcel PRIMARY KEY (feature_id, known_from);
