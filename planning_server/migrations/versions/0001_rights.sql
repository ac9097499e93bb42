-- Roles and rights. The private cluster makes the roles at its birth; on a database of the office's own they may have to be made here.
-- owner migrates; writer ingests and publishes; reader reads pub; public_writer may only call functions.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['planning_writer', 'planning_public_writer', 'planning_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA draft, pub, desk TO planning_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA draft, pub, desk TO planning_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA draft, desk TO planning_writer;
REVOKE UPDATE, DELETE ON desk.audit FROM planning_writer;

GRANT USAGE ON SCHEMA pub TO planning_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA pub TO planning_reader;
REVOKE SELECT ON pub.permit_check FROM planning_reader;

GRANT USAGE ON SCHEMA pub TO planning_public_writer;

-- Keeps one answered permit check; the same question again keeps the first answer. Called by planning_public_writer.
CREATE FUNCTION pub.keep_permit_check(
    in_check_id text, in_asked_at timestamptz, in_edition integer, in_law_date date, in_input_sha256 text, in_answer jsonb
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pub, pg_temp
AS $$
    INSERT INTO pub.permit_check (check_id, asked_at, edition, law_date, input_sha256, answer)
    VALUES (in_check_id, in_asked_at, in_edition, in_law_date, in_input_sha256, in_answer)
    ON CONFLICT (check_id) DO NOTHING
$$;

-- Reads one answered permit check back by its id, which cannot be guessed. Called by planning_public_writer.
CREATE FUNCTION pub.permit_check_by_id(in_check_id text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pub, pg_temp
AS $$
    SELECT answer FROM pub.permit_check WHERE check_id = in_check_id
$$;

REVOKE ALL ON FUNCTION pub.keep_permit_check(text, timestamptz, integer, date, text, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION pub.permit_check_by_id(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pub.keep_permit_check(text, timestamptz, integer, date, text, jsonb) TO planning_public_writer;
GRANT EXECUTE ON FUNCTION pub.permit_check_by_id(text) TO planning_public_writer;
