-- The queue belongs to whoever ingests and publishes; nobody else sees it.
GRANT USAGE ON SCHEMA queue TO planning_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA queue TO planning_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA queue TO planning_writer;
