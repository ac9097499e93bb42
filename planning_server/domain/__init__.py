"""Frozen values of the field: plans, zones, parcels, findings, coordinates, refusals. No clock, no environment, no driver."""
