"""Measures against budgets: ``python -m tests.bench``. No part of the tests: a busy machine must not fail them."""
