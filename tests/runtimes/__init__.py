"""The LMS, Studio, libraries and the workbench, as far as a block can tell them apart.

    runtime = PlatformLikeRuntime(MASQUERADE, people)
    block = runtime.mount(WorkplaceTaskXBlock, slug="m1-task")
    page = runtime.render(block, "student_view")
    answer = runtime.answer(block, "submit", post({"declared": True}))

``rows`` says what each place gives, ``violations`` names everything a block can do wrong, ``cases`` runs all checks.
"""

from .cases import cases_of, violations_of
from .discovery import our_blocks
from .people import COURSE_KEY, People, sample_people
from .probes import get, post
from .rows import (
    ANONYMOUS,
    EDITOR,
    LIBRARY,
    LMS_COACH,
    LMS_LEARNER,
    LMS_STAFF,
    LMS_UNENROLLED,
    MASQUERADE,
    PREVIEW,
    ROWS,
    UNCONFIRMED,
    WORKBENCH,
    Row,
)
from .runtime import PlatformLikeRuntime
from .samples import SAMPLES, Sample
from .stores import Stores
from .violations import Violation

__all__ = [
    "ANONYMOUS",
    "COURSE_KEY",
    "EDITOR",
    "LIBRARY",
    "LMS_COACH",
    "LMS_LEARNER",
    "LMS_STAFF",
    "LMS_UNENROLLED",
    "MASQUERADE",
    "PREVIEW",
    "ROWS",
    "SAMPLES",
    "UNCONFIRMED",
    "WORKBENCH",
    "People",
    "PlatformLikeRuntime",
    "Row",
    "Sample",
    "Stores",
    "Violation",
    "cases_of",
    "get",
    "our_blocks",
    "post",
    "sample_people",
    "violations_of",
]
