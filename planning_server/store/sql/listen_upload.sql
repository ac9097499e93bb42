-- Purpose: hears of every change of an upload's state or stage; the payload is its id.
LISTEN planning_upload
