"""What may leave the house: every released result once with its credit events, and who has none and why."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from cpd_grading.credits import api as credits
from cpd_grading.kernel import errors
from cpd_grading.models import AuditChain
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import NOW, TODAY, Staff


def export(cohort_id: UUID, team: Staff) -> credits.CohortExport:
    return credits.cohort_export(cohort_id, officer_id=team.officer, on=TODAY)


def left_out(cohort_id: UUID, team: Staff, learner_id: UUID, module: str = "M1") -> str | None:
    lines = export(cohort_id, team).left_out
    found = [line.code for line in lines if (line.learner_id, line.module_code) == (learner_id, module)]
    assert len(found) <= 1
    return found[0] if found else None


def test_only_an_exam_officer_of_today_exports(cohort, team):
    former = builders.with_role("exam_officer", ends_on=TODAY.replace(day=3))
    for person_id in (team.manager, team.assessor, former, builders.person()):
        with pytest.raises(errors.NotInRole):
            credits.cohort_export(cohort, officer_id=person_id, on=TODAY)
    with pytest.raises(errors.NotFound):
        credits.cohort_export(UUID(int=1), officer_id=team.officer, on=TODAY)


def test_a_released_pass_leaves_with_everything_a_registry_asks_for(cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    builders.released_round(cohort, team, [builders.submit_module(learner)])

    (line,) = export(cohort, team).results

    assert (line.learner_id, line.family_name, line.given_names) == (
        learner,
        people.person(learner).family_name,
        "Claudine",
    )
    assert (line.district_code, line.sector_code) == ("11", "1101")
    assert (line.programme_code, line.programme_version, line.module_code) == ("CLL", "2026.1", "M1")
    assert (line.module_credits, line.notional_hours, line.framework) == (Decimal(10), Decimal(100), "HEC-RNQF-HE-2007")
    assert [(part.key, str(part.weight), str(part.mark)) for part in line.components] == [
        ("portfolio", "70", "75.00"),
        ("conversation", "30", "72.00"),
    ]
    assert (str(line.final_mark), line.band, line.outcome, line.is_capped) == ("74.10", "B+", "pass", False)
    assert line.assessors == (people.person(team.assessor).name,)
    assert line.moderators == (people.person(team.moderator).name,)
    assert line.external_examiners == (people.person(team.external_examiner).name,)
    assert (line.board_reference, line.moderated_on) == ("UR-CE/B/2026/14", TODAY)
    assert (line.award.op, line.award.revision, line.award.credits) == ("award", 1, Decimal(10))
    assert export(cohort, team).left_out[0].module_code == "M2", "module 1 is not left out"


def test_the_whole_life_of_an_award_leaves_in_order(cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    builders.released_round(cohort, team, [builders.submit_module(learner)])
    award = credits.transcript_of(learner).lines[0].award_id
    credits.revoke_award(award_id=award, reason="Copied", authority="UR-CE/B/2", officer_id=team.officer, now=NOW)

    lines = export(cohort, team).results

    assert [(line.award.op, line.award.revision, line.award.credits) for line in lines] == [
        ("award", 1, Decimal(10)),
        ("revoke", 2, Decimal(0)),
    ]
    assert lines[1].award.supersedes == lines[0].award.id


def test_a_referral_leaves_as_a_result_without_credit_and_the_learner_is_left_out_with_the_reason(
    cohort, learner, coach, team
):
    builders.complete_module(learner, coach)
    sent = builders.submit_module(learner)
    builders.released_round(cohort, team, [sent], conversations={sent: "48.00"})

    (line,) = export(cohort, team).results
    assert (line.outcome, line.award, line.reason) == ("refer", None, "must_pass:conversation")
    assert left_out(cohort, team, learner) == "referred"


def test_nobody_is_left_out_in_silence_on_the_whole_way(cohort, learner, coach, team):
    def why() -> str | None:
        return left_out(cohort, team, learner)

    assert why() == "not_started"
    builders.ready_item(learner)
    assert why() == "not_started"
    builders.submit(learner)
    assert why() == "tasks_open"
    builders.sign_off(builders.submission_of(learner).id, coach)
    assert why() == "tasks_open"
    (line,) = [one for one in export(cohort, team).left_out if one.module_code == "M1"]
    assert line.sentence == "1 of 2 workplace tasks of this module are signed off."
    builders.sign_off(builders.submitted_task(learner, "m1-plan"), coach)
    assert why() == "not_submitted"
    builders.record_session(coach, learner)
    builders.record_meeting(learner)
    builders.record_meeting(learner, kind="sgac")
    sent = builders.submit_module(learner)
    assert why() == "not_marked"
    round_id = builders.open_round(cohort, team)
    builders.mark_portfolio(sent, team.assessor)
    assert why() == "not_marked"
    builders.close_marking(round_id, team)
    assert why() == "in_moderation"
    builders.moderate(round_id, team)
    assert why() == "at_the_board"
    builders.ratify(round_id, team)
    assert why() == "at_the_board"
    assert export(cohort, team).results == (), "ratified is not released"
    builders.release(round_id, team)
    assert why() is None


@pytest.mark.parametrize("ruling", ["void", "deferred"])
def test_a_ruling_is_told_among_the_results_and_among_those_left_out(ruling, cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    sent = builders.submit_module(learner)
    round_id = builders.round_at_board(cohort, team, [sent])
    builders.ratify(round_id, team, rulings={sent: {"outcome": ruling, "reason": "Illness"}})
    builders.release(round_id, team)

    (line,) = export(cohort, team).results
    assert (line.outcome, line.final_mark, line.award) == (ruling, None, None)
    assert left_out(cohort, team, learner) == ("no_credit" if ruling == "void" else "deferred")


def test_someone_who_left_the_cohort_is_still_told_of(cohort, learner, team):
    builders.end(learner, on=TODAY)

    assert left_out(cohort, team, learner) == "not_started"


def test_every_learner_and_module_is_in_the_results_or_left_out_and_never_in_both(cohort, team):
    portfolios = [builders.submitted_module(cohort) for _ in range(3)]
    builders.learner(cohort)
    builders.released_round(cohort, team, portfolios, conversations={portfolios[0]: "30.00"})

    whole = export(cohort, team)

    passed = {(line.learner_id, line.module_code) for line in whole.results if line.outcome == "pass"}
    without = [(line.learner_id, line.module_code) for line in whole.left_out]
    expected = {(one.id, module) for one in programmes.roster(cohort) for module in ("M1", "M2")}
    assert passed | set(without) == expected
    assert not passed & set(without)
    assert len(without) == len(set(without))


def test_results_come_in_a_stable_order_and_never_from_another_cohort(cohort, team):
    sent = [builders.submitted_module(cohort, registration_number=number) for number in ("C3", "A1", "B2")]
    builders.released_round(cohort, team, sent)
    other = builders.open_cohort(course_key="course-v1:Sample+CLL+2027", name="Other intake")

    assert [line.registration_number for line in export(cohort, team).results] == ["A1", "B2", "C3"]
    assert export(cohort, team) == export(cohort, team)
    assert export(other, team).results == ()


def test_an_export_is_anchored_in_every_chain_of_its_cohort(cohort, learner, coach, team):
    builders.sign_off(builders.submitted_task(learner), coach)

    anchors = export(cohort, team).anchors

    assert anchors == dict(AuditChain.objects.filter(key__startswith=str(cohort)).values_list("key", "head"))
    assert f"{cohort}:{learner}" in anchors


def test_an_export_says_by_which_rules_its_marks_were_made(cohort, team):
    assert export(cohort, team).rules == {
        "programme": "CLL 2026.1",
        "pass_mark": "50.00",
        "resit_cap": "50.00",
        "max_sittings": 2,
        "bands": [["A", "80", "5"], ["B+", "70", "4"], ["B", "60", "3"], ["C", "50", "2"], ["F", "0", "0"]],
        "rounding": "half up to two places: component mark as recorded, module mark",
    }
