"""The whole journey for N learners over the first module, from the cohort's opening to the exported batch.

The timeline is fixed and every choice follows from the seed: the same seed gives the same records, byte for byte.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched  # noqa: F401
from pathlib import Path
from typing import Any
from uuid import UUID
