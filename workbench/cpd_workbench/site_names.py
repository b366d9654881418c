"""What the local site's parts call each other by: settings, the folder's places, and how a long act shows itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")
# Goes through items and shows how far it is: called with the items and what they are.
Progress = Callable[[Iterable[Item], str], Iterable[Item]]

SETTINGS = "cpd_workbench.settings"
FOLDER_VARIABLE = "CPD_WORKBENCH_DATA"
DEFAULT_FOLDER = "cpd-workbench-data"
COURSE_NAME = "course.tar.gz"
