-- Who is signed in to the desk, and who tried to. session_sha256: hash of the secret in the cookie; password_sha256: hash of the stored
-- password hash at sign-in, so that a new password ends every session.

CREATE TABLE desk.session (
    session_sha256 TEXT NOT NULL,
    username TEXT NOT NULL,
    password_sha256 TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (session_sha256),
    CONSTRAINT fk_session_username_account FOREIGN KEY (username) REFERENCES desk.account (username) ON DELETE CASCADE
);
CREATE INDEX ix_desk_session_username ON desk.session (username);

CREATE TABLE desk.sign_in_attempt (
    attempt_id BIGINT GENERATED ALWAYS AS IDENTITY,
    username TEXT NOT NULL,
    address TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_attempt PRIMARY KEY (attempt_id)
);
CREATE INDEX ix_desk_sign_in_attempt_at ON desk.sign_in_attempt (at);

GRANT SELECT, INSERT, UPDATE, DELETE ON desk.session, desk.sign_in_attempt TO planning_writer;
