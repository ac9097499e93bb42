"""The Planning Server: approved zoning plans as living data."""
