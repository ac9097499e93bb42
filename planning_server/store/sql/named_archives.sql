-- Purpose: every archive that an edition names, a withdrawn one too. Column out: sha256. Index: pk_archive.
SELECT sha256 FROM pub.archive ORDER BY sha256
