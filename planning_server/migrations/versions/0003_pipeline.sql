-- The pipeline: how far an upload came, papers that travel with it, tokens, builds that were asked for, and the right to use the queue.

ALTER TABLE desk.upload
    ADD COLUMN stage TEXT NOT NULL DEFAULT 'received',
    ADD COLUMN done INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN total INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN heartbeat_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_desk_upload_created_by ON desk.upload (created_by);

CREATE TABLE desk.upload_document (
    upload_id UUID NOT NULL,
    sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    title TEXT NOT NULL,
    number TEXT,
    date DATE,
    CONSTRAINT pk_upload_document PRIMARY KEY (upload_id, sha256),
    CONSTRAINT fk_upload_document_upload_id_upload FOREIGN KEY (upload_id) REFERENCES desk.upload (upload_id) ON DELETE CASCADE
);
COMMENT ON TABLE desk.upload_document IS 'decisions and drawings as sent, kept under their hash; published with the version they belong to';

CREATE INDEX ix_pub_document_sha256 ON pub.document (sha256);
CREATE INDEX ix_draft_document_sha256 ON draft.document (sha256);

ALTER TABLE desk.account
    ADD COLUMN password_set_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN removed_at TIMESTAMP WITH TIME ZONE;
UPDATE desk.account SET password_set_at = created_at;
ALTER TABLE desk.account ALTER COLUMN password_set_at SET NOT NULL;

CREATE TABLE desk.token (
    token_sha256 TEXT NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_token PRIMARY KEY (token_sha256),
    CONSTRAINT uq_token_username_name UNIQUE (username, name),
    CONSTRAINT fk_token_username_account FOREIGN KEY (username) REFERENCES desk.account (username)
);
COMMENT ON TABLE desk.token IS 'bearer tokens by their hash; the token itself is shown once and kept nowhere';

ALTER TABLE desk.edition_build
    ADD COLUMN problem JSONB,
    DROP CONSTRAINT ck_edition_build_state_known,
    ADD CONSTRAINT ck_edition_build_state_known CHECK (state in ('requested', 'building', 'failed', 'published'));

GRANT SELECT, INSERT, UPDATE, DELETE ON desk.upload_document, desk.token TO planning_writer;

-- Whoever watches uploads hears of every change of state or stage; the payload is the id, never content.
CREATE FUNCTION desk.notify_upload() RETURNS trigger
LANGUAGE plpgsql SET search_path = desk, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('planning_upload', NEW.upload_id::text);
    RETURN NULL;
END;
$$;
CREATE TRIGGER upload_changed AFTER INSERT OR UPDATE ON desk.upload FOR EACH ROW EXECUTE FUNCTION desk.notify_upload();
