-- Purpose: the decision of a drafted version, named by number and date; the paper itself (sha256) is not there yet.
-- Parameters: version_id, title, number, date.
INSERT INTO draft.document (version_id, title, number, date, sha256, media_type)
VALUES (%(version_id)s, %(title)s, %(number)s, %(date)s, NULL, NULL)
