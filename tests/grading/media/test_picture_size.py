"""How large a picture may be: bounded by its short side and its area, so that what is long stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd_grading.media.picture_size import ON_PHONE, ON_SERVER, PictureSize

SIDES = st.integers(1, 60_000)


@pytest.mark.parametrize(
    ("rule", "size", "fitted"),
    [
        (ON_SERVER, (4000, 3000), (2560, 1920)),
        (ON_SERVER, (2560, 1920), (2560, 1920)),
        (ON_SERVER, (2561, 1921), (2560, 1920)),
        (ON_SERVER, (1080, 12_000), (1080, 12_000)),
        (ON_SERVER, (4000, 4000), (1920, 1920)),
        (ON_SERVER, (1000, 16_000), (1000, 16_000)),
        (ON_SERVER, (1000, 16_001), (1000, 16_000)),
        (ON_SERVER, (16_000, 4000), (7680, 1920)),
        (ON_PHONE, (4000, 3000), (1600, 1200)),
        (ON_PHONE, (1080, 12_000), (1080, 12_000)),
        (ON_PHONE, (1, 60_000), (1, 60_000)),
    ],
)
def test_a_photo_is_bounded_by_its_short_side_and_a_scroll_by_its_area(
    rule: PictureSize, size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    assert rule.fitted(*size) == fitted


@given(SIDES, SIDES)
def test_nothing_is_made_larger_or_bent_and_what_fits_stays(width: int, height: int) -> None:
    made = ON_SERVER.fitted(width, height)

    assert made[0] <= width
    assert made[1] <= height
    assert min(made) <= ON_SERVER.short_side
    assert made[0] * made[1] <= ON_SERVER.area * 1.01
    assert ON_SERVER.fitted(height, width) == made[::-1]
    if min(made) > 100:
        assert abs(made[0] / made[1] - width / height) <= 0.02 * width / height


@given(SIDES, SIDES)
def test_the_phone_never_sends_more_than_the_server_keeps(width: int, height: int) -> None:
    assert ON_SERVER.fitted(*ON_PHONE.fitted(width, height)) == ON_PHONE.fitted(width, height)
