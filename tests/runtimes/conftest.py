"""The harness's own fixtures, under their own names."""

from tests.runtimes.fixtures import people, runtime

__all__ = ["people", "runtime"]
