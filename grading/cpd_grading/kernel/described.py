"""What a row says of itself, in a list or in a log: its kind, its codes and its key, never the name of a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Described(models.Model):
    """A table whose rows print as their kind and ``described_by``: codes and numbers, or the key where there are none.

    Nothing personal belongs into ``described_by``: what a row prints ends up in logs and error reports.
    """

    described_by: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        parts = [str(getattr(self, name)) for name in self.described_by] or [str(self.pk)]
        return " ".join([str(self._meta.verbose_name), *parts])
