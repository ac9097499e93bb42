"""The data model of a plan's dossier by Circular 16/2025/TT-BXD, Annex II: classes, fields, codes, and what this program reads of them.

The sources are public templates and notes about the circular, not its official text: what rests on them alone is said to be so.
"""
