"""Export batches: what left the house, when, for whom, under which digest."""
