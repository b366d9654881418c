"""Measures against their budgets: ``python -m tests.bench``. Never part of the tests: a busy machine must not fail them."""
