"""Web addresses beside evidence: they lead where they seem to lead, or they are refused with a sentence."""

from __future__ import annotations

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio.items import clean_fields
from tests.builders import answers, spec_of


def links_of(*links: str) -> tuple[str, ...]:
    return clean_fields(answers(links=links), spec_of()).links


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "https://example.org:8443/plan?week=3#top",
        "https://ishuri.example.org/gahunda-y'ishuri",
        "https://example.org/%E2%80%AE",
        "https://exämple.org/",
        f"https://example.org/{'p' * 480}",
    ],
)
def test_an_address_of_the_web_is_kept_as_it_was_typed(link: str) -> None:
    assert links_of(f"  {link} ") == (link,)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("http://example.org", "begin with https://"),
        ("javascript:alert(1)", "begin with https://"),
        ("data:text/html,hello", "begin with https://"),
        ("//example.org/plan", "begin with https://"),
        ("example.org", "begin with https://"),
        ("https://", "begin with https://"),
        ("https:///plan", "begin with https://"),
        ("https://amina@example.org", "user name or a password"),
        ("https://amina:secret@example.org", "user name or a password"),
        ("https://good.example.org@bad.example.org", "user name or a password"),
        ("https://example.org/\u202egpj.exe", "cannot be seen"),
        ("https://example.org/\u2066plan", "cannot be seen"),
        ("https://exam\u200bple.org", "cannot be seen"),
        ("https://example.org/a\nb", "cannot be seen"),
        ("https://example.org/a\tb", "cannot be seen"),
        ("https://example.org/a\x00b", "cannot be seen"),
        ("https://example.org/a b", "cannot be seen"),
        ("https://example.org\\@bad.example.org", "cannot be seen"),
        ("https://[::1", "not a web address"),
        ("https://example.org:port/", "not a web address"),
        (f"https://example.org/{'p' * 490}", "at most 500 characters"),
    ],
)
def test_an_address_that_may_mislead_is_refused_with_a_sentence(link: str, sentence: str) -> None:
    with pytest.raises(errors.BadField, match=sentence) as refusal:
        links_of(link)
    assert refusal.value.places["field"] == "link"


def test_at_most_five_addresses_stand_beside_one_item_and_each_once() -> None:
    five = tuple(f"https://example.org/{number}" for number in range(5))

    assert links_of(*five, "", five[0]) == five
    with pytest.raises(errors.BadField, match="At most 5"):
        links_of(*five, "https://example.org/6")
