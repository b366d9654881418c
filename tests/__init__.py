"""Tests mirror the rooms; what they share is imported by its full name (``from tests.builders import …``)."""
