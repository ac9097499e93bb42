-- Purpose: display geometry of one version and band, written in bulk.
COPY pub.display_zone (feature_id, band, version_id, geom_3857) FROM STDIN (FORMAT binary)
