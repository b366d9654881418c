"""How large a picture may be: one rule for phone and server, bounded by its short side and its area.

A photo is bounded by its short side. A page of a chat that somebody scrolled through is a thousand pixels wide and ten
thousand long: bounded by its long side nobody could read it. The phone's half of the rule stands in ``photo.js``; a
test compares the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class PictureSize:
    """The largest short side and the largest area, in pixels."""

    short_side: int
    area: int

    def fitted(self, width: int, height: int) -> tuple[int, int]:
        """Width and height within these bounds, of the same shape, never larger than before."""
        scale = min(1, self.short_side / min(width, height), math.sqrt(self.area / (width * height)))
        return _scaled(width, scale), _scaled(height, scale)


def _scaled(side: int, scale: float) -> int:
    # Half up, as JavaScript rounds.
    return max(1, math.floor(side * scale + 0.5))


ON_PHONE = PictureSize(short_side=1200, area=13_000_000)  # a photo of 4:3 is 1600 pixels long
ON_SERVER = PictureSize(short_side=1920, area=16_000_000)  # 2560 pixels
