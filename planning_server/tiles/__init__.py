"""Tiles: which zoom shows what, display geometry, baking into archives, and bytes to the wire."""
