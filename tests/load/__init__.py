"""Many people at once, over HTTP, on the database that CPD_DATABASE_URL names."""
