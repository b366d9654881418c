"""The runnable site: a local course with real sign-ins, built on xblock-sdk. Never a production site."""
