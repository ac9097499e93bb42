-- Purpose: what a restated plan is made of, and how much it moved. Parameters: version_id, adjustments (bigint[]), report (jsonb).
INSERT INTO pub.restatement (version_id, adjustments, report) VALUES (%(version_id)s, %(adjustments)s, %(report)s)
