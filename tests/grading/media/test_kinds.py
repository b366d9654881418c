"""Which kinds a site takes and how large a file may be, at the very edge."""

from __future__ import annotations

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.messages import Series
from cpd_grading.media.kinds import BY_TYPE, KINDS, Limits, require_file_size, require_taken, unsupported

LIMITS = Limits(
    kinds=("pdf", "jpeg", "floppy"), most_bytes=10_500_000, by_group={"text": 1_000_000, "film": 20_000_000}
)


@pytest.mark.parametrize(
    ("group", "size", "is_taken"),
    [
        ("", 0, True),
        ("", 10_500_000, True),
        ("", 10_500_001, False),
        ("image", 10_500_000, True),
        ("image", 10_500_001, False),
        ("text", 1_000_000, True),
        ("text", 1_000_001, False),
        ("film", 10_500_001, False),
    ],
)
def test_a_group_of_kinds_may_have_a_lower_limit_and_never_a_higher_one(group: str, size: int, is_taken: bool) -> None:
    if is_taken:
        require_file_size(size, LIMITS, group)
    else:
        with pytest.raises(errors.TooLarge):
            require_file_size(size, LIMITS, group)


def test_a_refusal_gives_megabytes_to_one_decimal() -> None:
    with pytest.raises(errors.TooLarge) as refusal:
        require_file_size(12_340_000, LIMITS)
    assert refusal.value.places == {"size": 12_340_000, "limit": 10_500_000}
    assert "12.3\xa0MB" in str(refusal.value)
    assert "10.5\xa0MB" in str(refusal.value)


def test_a_site_takes_the_kinds_it_names_in_its_own_order() -> None:
    assert [kind.name for kind in LIMITS.taken] == ["pdf", "jpeg"]
    require_taken(KINDS["jpeg"], LIMITS)
    with pytest.raises(errors.UnsupportedFile) as refusal:
        require_taken(KINDS["png"], LIMITS)
    assert refusal.value.places == {"found": "PNG", "kinds": Series(("PDF", "JPEG"))}
    assert unsupported("PNG").places == {"found": "PNG", "kinds": ""}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_is_known_by_its_type_and_its_names_begin_with_a_dot(kind) -> None:
    assert BY_TYPE[kind.content_type] is kind
    assert all(ending.startswith(".") for ending in kind.endings)
