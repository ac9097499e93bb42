-- Who asks for a parcel that has ended is told its successors: the parcels whose predecessors hold it. Most parcels have none.

CREATE INDEX ix_pub_parcel_predecessors ON pub.parcel USING gin (predecessors) WHERE predecessors <> '{}'::text[];
