"""Connects every receiver of news by importing the modules that register them."""

from . import completion  # noqa: F401
from .assessment import receivers as assessment_receivers  # noqa: F401
from .credits import gradebook  # noqa: F401
from .people import letters  # noqa: F401
from .people import receivers as people_receivers  # noqa: F401
