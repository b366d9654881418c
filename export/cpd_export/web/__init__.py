"""Pages of the examinations office: make a batch, look at it, hand it over, take it back."""
