"""Suggests how layers and columns of a planner's own naming are to be read: with scores and reasons, never applied without an answer."""
