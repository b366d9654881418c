"""Phones of learners: what they send sealed, in whose name, and when each was last heard of."""
