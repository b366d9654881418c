"""A whole intake at once, for figures that must hold at its size."""
