"""From a scanned plan and its legend to zones: colours become classes, classes become a coverage of polygons.

Pure functions on arrays and shapes, run inside the reader process; nothing here knows findings, the database or the rest of ingest.
"""
