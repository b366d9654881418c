"""One head teacher earns credit: what each of those around her sees, step by step."""

from __future__ import annotations

import io
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from PIL import Image
from submissions import api as submissions

from cpd_export.api import verify_batch
from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.reviews import api as reviews
from cpd_workbench import journey

from .tale import Tale, noon


def missing(page: overview.TaskPage | overview.ModulePage) -> list[str]:
    return sorted({lack.code for lack in page.missing})


def test_the_page_says_what_a_task_lacks_until_a_file_is_there(tale: Tale) -> None:
    assert missing(tale.up_to("save").task_page()) == ["file"]
    tale.attach()
    assert missing(tale.task_page()) == []


def test_a_photo_is_kept_without_the_place_where_it_was_taken(tale: Tale) -> None:
    tale.up_to("attach")
    sent = {file.name: file for file in tale.task_page().items[0].attachments}
    assert sent["week.jpg"].captured_on is not None
    opened = assessment.open_attachment(attachment_id=tale.ids["week.jpg"], person_id=tale.learner_id, now=noon(2))
    assert not Image.open(io.BytesIO(opened.content.read())).getexif()


def test_the_coach_finds_the_task_with_both_files(tale: Tale) -> None:
    tale.up_to("submit")
    (line,) = reviews.coach_queue(tale.pair.coach_id, on=noon(2, 2).date())
    assert line.submission_id == tale.ids["submission"]
    page = reviews.review_page(line.submission_id, coach_id=tale.pair.coach_id, on=noon(2, 2).date())
    assert {file.name for file in page.items[0].attachments} == {"week.jpg", "table.pdf"}


def test_a_returned_task_names_one_criterion_and_shows_no_level(tale: Tale) -> None:
    page = tale.up_to("send_back").task_page()
    assert (page.state, page.may_edit) == ("returned", True)
    (review,) = page.reviews
    assert review.returned_criteria == (tale.named,)
    assert review.feedback == {tale.named: "Say on which days you kept it."}
    assert review.met == {key: key != tale.named for key in tale.spec.criterion_keys}
    assert not review.levels


def test_what_was_resubmitted_is_a_new_version_beside_the_old_levels(tale: Tale) -> None:
    tale.up_to("revise")
    page = reviews.review_page(tale.ids["submission"], coach_id=tale.pair.coach_id, on=noon(3, 1).date())
    assert page.manifest.round == 2
    assert page.items[0].version == 2
    assert page.changed_items == (tale.ids["item"],)
    assert set(page.levels) == set(tale.spec.criterion_keys) - {tale.named}


def test_sessions_and_meetings_stand_in_what_is_missing_until_they_are_recorded(tale: Tale) -> None:
    tale.up_to("finish_tasks")
    assert missing(tale.module_page()) == ["coaching_sessions", "plc_meetings", "sgac_meetings"]
    with pytest.raises(errors.ModuleIncomplete):
        tale.send()
    tale.be_coached()
    assert missing(tale.module_page()) == ["plc_meetings", "sgac_meetings"]
    tale.meet_colleagues()
    assert missing(tale.module_page()) == ["sgac_meetings"]
    tale.meet_committee()
    assert missing(tale.module_page()) == []
    assert tale.module_page().may_submit


def test_the_assessor_gets_the_module_with_the_coach_s_levels(tale: Tale) -> None:
    tale.up_to("open_round")
    assert tale.module_page().stage == "with_ur_ce"
    (line,) = assessment.marking_queue(tale.office.assessor_ids[0])
    assert line.portfolio_id == tale.ids["portfolio"]
    first = assessment.marking_page(line.portfolio_id).tasks[0]
    assert first.coach_levels == tale.levels(tale.spec)


@pytest.mark.parametrize("step", ["mark", "moderate", "decide"])
def test_before_release_the_learner_sees_no_level_mark_or_outcome(tale: Tale, step: str) -> None:
    page = tale.up_to(step).module_page()
    assert page.stage == {"mark": "with_ur_ce"}.get(step, "at_the_board")
    assert page.outcomes == ()
    assert all(not review.levels for review in tale.task_page(23).reviews)
    assert credits.transcript_of(tale.learner_id).lines == ()


def test_an_agreed_mark_stands_between_the_two_markers(tale: Tale) -> None:
    (line,) = assessment.sheet_of(tale.up_to("moderate").ids["round"]).lines
    assert line.is_sampled
    assert line.second["portfolio"] == line.first["portfolio"] - 2
    assert line.agreed["portfolio"] == line.first["portfolio"] - 1
    (portfolio,) = (part for part in line.components if part.kind == "portfolio")
    assert portfolio.mark == line.agreed["portfolio"]


def test_the_officer_who_recorded_the_decision_does_not_release_it(tale: Tale) -> None:
    tale.up_to("decide")
    with pytest.raises(errors.SamePersonTwice):
        credits.release_round(round_id=tale.ids["round"], officer_id=tale.office.officer_id, now=noon(24))
    assert credits.transcript_of(tale.learner_id).lines == ()


def test_after_release_the_learner_reads_her_mark_and_has_her_credits(tale: Tale) -> None:
    page = tale.up_to("release").module_page()
    assert page.stage == "result"
    (outcome,) = page.outcomes
    assert outcome.outcome == "pass"
    parts = {key: (weight, mark) for key, weight, mark in outcome.components}
    exact = sum(weight * mark for weight, mark in parts.values()) / 100
    assert outcome.final_mark == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    transcript = credits.transcript_of(tale.learner_id)
    assert transcript.total == tale.module.credits
    assert transcript.lines[0].authority == "STORY/1"


def test_the_gradebook_gets_whole_points_when_the_news_is_delivered(tale: Tale) -> None:
    tale.up_to("release")
    address = tale.run.addresses[tale.module.code]
    place = {
        "student_id": tale.pair.anonymous_user_id,
        "course_id": tale.run.course_key,
        "item_id": address.usage_key,
        "item_type": address.block_type,
    }
    assert submissions.get_score(place) is None
    tale.deliver()
    assert tale.delivered > 0
    (outcome,) = tale.module_page().outcomes
    score = submissions.get_score(place)
    assert score["points_earned"] == int(outcome.final_mark.quantize(Decimal(1), ROUND_HALF_UP))
    assert score["points_possible"] == 100


def test_the_batch_holds_the_award_and_proves_itself(tale: Tale, tmp_path: Path) -> None:
    tale.up_to("deliver")
    report = journey.export_batch(
        tale.run, tmp_path / "out", tale.office.officer_id, purpose="Story", recipient="Registry", now=noon(25)
    )
    assert report.folder is not None
    assert verify_batch(report.folder).problems == ()
    (record,) = (json.loads(line) for line in (report.folder / "records.jsonl").read_text().splitlines())
    assert record["registration_number"] == "SAMPLE-1"
    assert Decimal(record["credits"]) == tale.module.credits
    assert record["board_reference"] == "STORY/1"
    left_out = (report.folder / "exceptions.csv").read_text()
    modules = [module.code for module in tale.run.programme.modules]
    assert [code for code in modules if code in left_out] == modules[1:]


def test_every_step_left_its_trace_in_an_unbroken_chain(tale: Tale) -> None:
    tale.up_to("deliver")
    assert kernel.broken_links(f"{tale.run.cohort_id}:{tale.learner_id}") == []
    assert kernel.broken_links(f"{tale.run.cohort_id}:-") == []
