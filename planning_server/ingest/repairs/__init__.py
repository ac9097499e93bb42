"""Repairs of what is drawn on the map. Legal geometry stays as it was sent."""
