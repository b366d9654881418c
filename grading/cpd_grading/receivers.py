"""Connects every receiver of news and every hook by importing the modules that register them."""

from .assessment import receivers as assessment_receivers  # noqa: F401
from .people import letters  # noqa: F401
from .people import receivers as people_receivers  # noqa: F401
from .projections import (
    completion,  # noqa: F401
    gradebook,  # noqa: F401
)
from .uploads import ending  # noqa: F401
