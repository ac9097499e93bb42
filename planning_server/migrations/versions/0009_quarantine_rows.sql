-- Quarantine is written by whole uploads, while the row of the upload is locked: a look-up for each of a hundred thousand rows cost
-- half of the load. What the foreign key did besides, that the rows go with their upload, one statement does.

ALTER TABLE desk.quarantine DROP CONSTRAINT fk_quarantine_upload_id_upload;

CREATE FUNCTION desk.forget_quarantine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM desk.quarantine WHERE upload_id = OLD.upload_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER forget_quarantine AFTER DELETE ON desk.upload FOR EACH ROW EXECUTE FUNCTION desk.forget_quarantine();
