-- Purpose: archives that answer 410 from now on. Column out: sha256.
SELECT sha256 FROM pub.archive WHERE withdrawn_at IS NOT NULL ORDER BY sha256
