"""Suối Mơ, a town that does not exist: drawn in a local frame, written in VN-2000 / TM-3 107-45 (EPSG:5899)."""
