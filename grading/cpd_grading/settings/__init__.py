"""Defaults of our settings, merged into the platform's."""
