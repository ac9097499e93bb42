"""The digital dossier of a plan in the circular's layout: recognising it, reading its index sheets, holding them against its files.

Layout, sheets and what must be there: Annex II of Circular 16/2025/TT-BXD as templates and notes tell it (secondary sources), so nothing of
it blocks.
"""
