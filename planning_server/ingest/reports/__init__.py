"""Forms of an upload's findings: JSON, GeoJSON, a workbook, a page to read and print, a GeoPackage of faults."""
