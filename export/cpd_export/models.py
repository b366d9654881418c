"""All tables of the app, gathered for Django."""

from __future__ import annotations

from .batches.models import ExportBatch, ExportLine

__all__ = ["ExportBatch", "ExportLine"]
