"""What each kind of evidence asks for: a file, an address, a witness, a place, a source, one's own part."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.models import EvidenceVersion
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.domain import EVIDENCE_KINDS
from cpd_grading.portfolio.items import KINDS, missing_of_item, standards_of
from cpd_grading.portfolio.selectors import manifests_of
from cpd_grading.portfolio.words import MISSING
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW, answers

LINK = ("https://school.example.org/plan",)


def file_of(content_type: str = "image/jpeg", **changes: Any) -> portfolio.AttachmentView:
    return portfolio.AttachmentView(
        **{
            "id": uuid4(),
            "name": "file",
            "content_type": content_type,
            "size": 1,
            "sha256": "0" * 64,
            "captured_on": None,
            "children": "none",
            **changes,
        }
    )


def item_of(*files: portfolio.AttachmentView, **changes: Any) -> portfolio.ItemView:
    """An item with these files; everything is said of it unless changed."""
    return portfolio.ItemView(uuid4(), 1, False, answers(**changes), files, datetime(2026, 3, 4, tzinfo=UTC))


@pytest.fixture
def taker(db: None) -> UUID:
    """A learner whose tasks take every kind of evidence."""
    builders.add_places()
    return builders.learner(builders.open_cohort(builders.taking()), school_code="S1")


def test_every_kind_has_a_rule() -> None:
    assert tuple(KINDS) == EVIDENCE_KINDS == builders.EVERY_KIND


@pytest.mark.parametrize(
    ("kind", "more", "files", "is_testified", "missing"),
    [
        ("work_product", {}, 0, False, ["file"]),
        ("work_product", {}, 1, False, []),
        ("work_product", {"links": LINK}, 0, False, []),
        ("work_product", {}, 0, True, ["file"]),
        ("photo_audio_video", {}, 0, False, ["file"]),
        ("photo_audio_video", {"links": LINK}, 0, False, ["file"]),
        ("photo_audio_video", {}, 1, False, []),
        ("in_situ", {}, 0, False, ["place"]),
        ("in_situ", {"place": "Wall of P4"}, 0, False, []),
        ("rpl", {}, 0, False, ["source"]),
        ("rpl", {"source": "TTC Sample, 2023"}, 0, False, []),
        ("shared_group_product", {}, 0, False, ["contribution"]),
        ("shared_group_product", {"contribution": "I drew the plan."}, 0, False, []),
        ("witness_testimony", {}, 0, False, ["testimony"]),
        ("witness_testimony", {"links": LINK}, 0, False, ["testimony"]),
        ("witness_testimony", {}, 0, True, []),
        ("witness_testimony", {}, 1, False, []),
        ("observation_record", {}, 0, False, []),
        ("observation_record", {}, 1, False, []),
        ("reflective_account", {}, 0, False, []),
        ("professional_discussion", {}, 0, False, []),
        ("coaching_log", {}, 0, False, []),
        ("plc_record", {}, 0, False, []),
    ],
)
def test_what_a_kind_asks_for(
    kind: str, more: dict[str, Any], files: int, is_testified: bool, missing: list[str]
) -> None:
    item = item_of(*(file_of() for _ in range(files)), kind=kind, **more)

    assert [lack.code for lack in missing_of_item(item, is_testified=is_testified)] == missing


@pytest.mark.parametrize(
    ("content_type", "more", "missing"),
    [
        ("audio/ogg", {}, []),
        ("audio/mpeg", {}, []),
        ("audio/mp4", {}, []),
        ("audio/ogg", {"purged_because": "consent"}, ["what_i_did", "what_changed"]),
        ("video/mp4", {}, ["what_i_did", "what_changed"]),
        ("image/jpeg", {}, ["what_i_did", "what_changed"]),
    ],
)
def test_what_i_did_may_be_spoken(content_type: str, more: dict[str, str], missing: list[str]) -> None:
    item = item_of(file_of(content_type, **more), kind="reflective_account", did="", changed="")

    assert [lack.code for lack in missing_of_item(item)] == missing


def test_a_destroyed_file_stays_in_the_list_and_counts_no_more() -> None:
    photo = file_of()
    whole, gone = item_of(photo), item_of(file_of(id=photo.id, purged_because="retention"))

    assert [lack.code for lack in missing_of_item(gone)] == ["file"]
    assert (len(gone.attachments), gone.files) == (1, ())
    assert gone.digest == whole.digest


def test_everything_that_can_be_missing_has_words() -> None:
    nothing = {"title": "", "did": "", "changed": "", "activity_on": None, "children": ""}
    codes = {
        lack.code
        for kind in KINDS
        for files in ((), (file_of(children=""),))
        for lack in missing_of_item(item_of(*files, kind=kind, **nothing))
    }

    assert codes == {
        "what_i_did", "what_changed", "when", "file", "testimony", "place", "source", "contribution",
        "children_question",
    }  # fmt: skip
    assert codes <= set(MISSING)


def test_a_task_takes_the_kinds_it_names_and_no_other(cohort: UUID) -> None:
    learner = builders.learner(cohort)

    with pytest.raises(errors.BadField, match="Choose one of the answers shown"):
        builders.save(learner, fields=answers(kind="rpl"))
    assert builders.task_page(learner).kinds == ("work_product", "reflective_account")
    assert builders.task_page(learner).submission is None


def test_an_item_that_names_no_kind_is_of_the_tasks_first(learner: UUID) -> None:
    builders.save(learner, fields=answers(kind=""))

    assert builders.task_page(learner).items[0].fields.kind == "work_product"


def test_an_answered_witness_makes_a_testimony_complete_and_is_sent_with_it(taker: UUID) -> None:
    fields = answers(kind="witness_testimony")
    item = builders.save(taker, fields=fields)
    invitation, token = witnesses.invite_witness(
        item_id=item, learner_id=taker, witness_name="A. Parent", witness_post="parent", request_id=uuid4(), now=NOW
    )
    before = builders.task_page(taker)
    assert [lack.code for lack in before.missing_by_item[item]] == ["testimony"]
    assert [one.state for one in before.invitations[item]] == ["waiting"]

    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="I was there and saw it.",
        saw_it_on=date(2026, 2, 20),
        language="en",
        declares=True,
        seen_digest=witnesses.witness_page(link_digest(token), now=NOW).summary.digest,
        now=NOW,
    )

    after = builders.task_page(taker)
    assert (after.missing, after.seen_digest != before.seen_digest) == ((), True)
    with pytest.raises(errors.StaleVersion):
        builders.submit(taker, seen_digest=before.seen_digest)
    builders.submit(taker)
    (manifest,) = manifests_of(builders.submission_of(taker).id)
    assert manifest.testimony_ids == {invitation}


def test_evidence_says_which_standards_it_speaks_to() -> None:
    spec = builders.spec_of(
        document=builders.programme(
            standards=[{"code": code, "title": builders.text(code)} for code in ("ST1", "ST2", "ST3")],
            tasks=[
                builders.task(
                    slug,
                    module,
                    weight,
                    criteria=[
                        builders.criterion("c1", standards=["ST2", "ST1"]),
                        builders.criterion("c2", standards=["ST1", "ST3"]),
                    ],
                )
                for slug, module, weight in (
                    ("m1-direction", "M1", "60"),
                    ("m1-plan", "M1", "40"),
                    ("m2-lesson", "M2", "50"),
                    ("m2-time", "M2", "50"),
                )
            ],
        )
    )

    assert standards_of(spec, ("c1", "c2")) == ("ST2", "ST1", "ST3")
    assert standards_of(spec, ("c2",)) == ("ST1", "ST3")


@pytest.mark.parametrize(
    ("kind", "day", "is_current"),
    [
        ("reflective_account", date(2025, 10, 14), True),
        ("reflective_account", date(2025, 10, 13), False),
        ("reflective_account", date(2026, 3, 4), True),
        ("reflective_account", date(2026, 3, 5), False),
        ("rpl", date(2021, 3, 5), True),
        ("rpl", date(2021, 3, 1), False),
        ("rpl", date(2026, 3, 5), False),
    ],
)
def test_evidence_is_current_and_earlier_learning_at_most_five_years_old(
    taker: UUID, kind: str, day: date, is_current: bool
) -> None:
    item = builders.save(taker, fields=answers(kind=kind, source="TTC Sample"))
    anew = {"item_id": item, "seen": "*", "fields": answers(kind=kind, activity_on=day, source="TTC Sample")}

    if is_current:
        builders.save(taker, **anew)
        builders.submit(taker)
    else:
        with pytest.raises(errors.ActivityDateOutside):
            builders.save(taker, **anew)
        # A day that was possible when it was saved is asked again when it is sent.
        EvidenceVersion.objects.update(activity_on=day)
        with pytest.raises(errors.ActivityDateOutside):
            builders.submit(taker)
    assert builders.task_page(taker).state == ("submitted" if is_current else "open")
