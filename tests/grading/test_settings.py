"""What our app asks of the platform's settings."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from cpd_grading.settings.common import plugin_settings

BLOCK = "/courses/course-v1:UR-CE+CLL+2026/xblock/block-v1:UR-CE+CLL+2026+type@{}+block@1/handler/save_item"


@pytest.fixture
def site() -> SimpleNamespace:
    """A site with a list of its own, after both of the platform's rounds of settings."""
    site = SimpleNamespace(TRACKING_IGNORE_URL_PATTERNS=["^/event"])
    for _round in ("common", "production"):
        plugin_settings(site)
    return site


@pytest.mark.parametrize(
    ("place", "is_tracked"),
    [
        ("/cpd/w/token/", False),
        ("/cpd/desk/tasks/m1-direction/", False),
        (BLOCK.format("cpd_task"), False),
        ("/event", False),
        (BLOCK.format("problem"), True),
        ("/courses/course-v1:UR-CE+CLL+2026/cpd/", True),
    ],
)
def test_no_form_of_ours_and_no_witnesss_link_is_kept_in_the_platforms_tracking_log(
    place: str, is_tracked: bool, site: SimpleNamespace
) -> None:
    assert is_tracked == (not any(re.match(one, place) for one in site.TRACKING_IGNORE_URL_PATTERNS))


def test_a_second_round_of_settings_adds_nothing(site: SimpleNamespace) -> None:
    assert len(site.TRACKING_IGNORE_URL_PATTERNS) == len(set(site.TRACKING_IGNORE_URL_PATTERNS))
