-- A plan as its local adjustments restate it: derived at publication, with rows of its own. What was sent stays as it was sent.

ALTER TABLE pub.plan_version DROP CONSTRAINT ck_plan_version_scope_known;
ALTER TABLE pub.plan_version ADD CONSTRAINT ck_plan_version_scope_known
    CHECK (scope in ('whole', 'local_adjustment', 'end', 'restated'));

-- The version that a derived row is taken from; null for what was sent.
ALTER TABLE pub.layer ADD COLUMN origin_version_id bigint;
ALTER TABLE pub.zone ADD COLUMN origin_version_id bigint;
ALTER TABLE pub.line_rule ADD COLUMN origin_version_id bigint;
ALTER TABLE pub.overlay ADD COLUMN origin_version_id bigint;

CREATE TABLE pub.restatement (
    version_id bigint NOT NULL,
    adjustments bigint[] NOT NULL,
    report jsonb NOT NULL,
    CONSTRAINT pk_restatement PRIMARY KEY (version_id),
    CONSTRAINT fk_restatement_version_id_plan_version FOREIGN KEY (version_id) REFERENCES pub.plan_version (version_id)
);
COMMENT ON TABLE pub.restatement IS 'which local adjustments a restated version holds, in the order in which they lie on one another';

CREATE TABLE pub.edition_restatement (
    edition integer NOT NULL,
    version_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT pk_edition_restatement PRIMARY KEY (edition, version_id, valid_from),
    CONSTRAINT fk_edition_restatement_edition_edition FOREIGN KEY (edition) REFERENCES pub.edition (edition),
    CONSTRAINT fk_edition_restatement_version_id_restatement FOREIGN KEY (version_id) REFERENCES pub.restatement (version_id),
    CONSTRAINT ck_edition_restatement_valid_range CHECK (valid_until is null or valid_until > valid_from)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON pub.restatement, pub.edition_restatement TO planning_writer;
GRANT SELECT ON pub.restatement, pub.edition_restatement TO planning_reader;
