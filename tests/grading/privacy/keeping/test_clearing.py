"""What is of no use any more is removed by ``retention --delete``: delivered news, and links nobody answered by."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command

from cpd_grading.kernel import outbox
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.models import AuditEvent, CoachingSession, Enrolment, Outbox, WitnessInvitation
from cpd_grading.privacy import api as privacy
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW

MOMENT = timedelta(microseconds=1)
END_OF_LINK = NOW + timedelta(days=28)
GONE = END_OF_LINK + timedelta(days=30)


def invite(item: UUID, learner: UUID) -> tuple[UUID, str]:
    return witnesses.invite_witness(
        item_id=item,
        learner_id=learner,
        witness_name="Sample WITNESS",
        witness_post="Teacher",
        request_id=uuid4(),
        now=NOW,
    )


@pytest.fixture
def item(learner: UUID) -> UUID:
    return builders.save(learner)


# -- news -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "is_kept"), [(-MOMENT, True), (timedelta(0), True), (MOMENT, False)], ids=["before", "at", "after"]
)
def test_delivered_news_goes_after_its_days(db: None, settings: Any, later: timedelta, is_kept: bool) -> None:
    settings.CPD_NEWS_DAYS = 90
    outbox.put("sample", {}, dedupe="sample", now=NOW)
    Outbox.objects.update(delivered_at=NOW)

    cleared = privacy.clear_past(now=NOW + timedelta(days=90) + later)

    assert cleared.news == (0 if is_kept else 1)
    assert Outbox.objects.exists() is is_kept


def test_news_that_waits_or_failed_is_never_removed(db: None) -> None:
    for name, error in (("waits", ""), ("failed", "OSError")):
        outbox.put("sample", {}, dedupe=name, now=NOW)
        Outbox.objects.filter(dedupe=name).update(attempts=3, last_error=error)

    assert privacy.clear_past(now=NOW + timedelta(days=4000)).news == 0
    assert Outbox.objects.count() == 2


def test_more_news_than_are_removed_at_once_goes_in_one_run(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "ASKED_AT_ONCE", 2)
    for number in range(5):
        outbox.put("sample", {}, dedupe=str(number), now=NOW)
    Outbox.objects.update(delivered_at=NOW)

    assert privacy.clear_past(now=NOW + timedelta(days=91)).news == 5


# -- invitations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_taken_back", [True, False], ids=["taken back", "expired"])
@pytest.mark.parametrize(
    ("now", "is_kept"), [(GONE - MOMENT, True), (GONE, True), (GONE + MOMENT, False)], ids=["before", "at", "after"]
)
def test_an_invitation_nobody_answered_goes_thirty_days_after_its_end(
    item: UUID, learner: UUID, now: datetime, is_kept: bool, is_taken_back: bool
) -> None:
    invitation, _token = invite(item, learner)
    if is_taken_back:
        witnesses.take_back_invitation(invitation_id=invitation, learner_id=learner, now=NOW)
    events = AuditEvent.objects.count()

    assert privacy.clear_past(now=now).invitations == (0 if is_kept else 1)

    assert WitnessInvitation.objects.exists() is is_kept
    assert AuditEvent.objects.count() == events, "what was done stays on record, without names"


def test_an_answer_and_a_no_stay_with_the_evidence(item: UUID, learner: UUID) -> None:
    _invitation, token = invite(item, learner)
    seen = witnesses.witness_page(link_digest(token), now=NOW).summary.digest
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="Yes",
        saw_it_on=builders.TODAY,
        language="en",
        declares=True,
        seen_digest=seen,
        now=NOW,
    )
    witnesses.decline_as_witness(link=link_digest(invite(item, learner)[1]), now=NOW)

    assert privacy.clear_past(now=GONE + timedelta(days=4000)).invitations == 0
    assert WitnessInvitation.objects.count() == 2


def test_what_somebody_holds_stays_until_the_hold_is_lifted(
    item: UUID, learner: UUID, cohort: UUID, team: builders.Staff
) -> None:
    other = builders.learner(cohort)
    invite(item, learner)
    invite(builders.save(other), other)
    enrolment = Enrolment.objects.get(learner_id=learner)
    hold = privacy.place_hold(enrolment_id=enrolment.pk, officer_id=team.officer, reason="Appeal 12", now=NOW)
    later = GONE + MOMENT

    assert privacy.clear_past(now=later, is_dry_run=True).invitations == 1
    assert privacy.clear_past(now=later).invitations == 1
    assert WitnessInvitation.objects.get().item_id == item
    privacy.lift_hold(hold_id=hold, officer_id=team.officer, now=later)
    assert privacy.clear_past(now=later).invitations == 1


def test_the_invitations_of_somebody_in_no_cohort_go_too(cohort: UUID) -> None:
    drafter = builders.drafter()
    item = builders.save(drafter)
    WitnessInvitation.objects.create(
        item_id=item,
        request_id=uuid4(),
        token_digest="0" * 64,
        state="waiting",
        witness_name="W",
        witness_post="P",
        invited_at=NOW,
        expires_at=END_OF_LINK,
    )

    assert privacy.clear_past(now=GONE + MOMENT).invitations == 1


# -- links of sessions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "is_kept"), [(GONE, True), (GONE + MOMENT, False)], ids=["at", "after"])
def test_a_link_of_a_session_is_forgotten_and_its_session_stays(coach: UUID, now: datetime, is_kept: bool) -> None:
    neighbour = builders.person()
    builders.assign(coach, neighbour)
    builders.record_session(coach, neighbour, course_key="", module_code="")

    assert privacy.clear_past(now=now).links == (0 if is_kept else 1)

    row = CoachingSession.objects.get()
    assert (row.token_digest is not None, row.link_until is not None, row.state) == (is_kept, is_kept, "awaiting")


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_nightly_command_says_what_it_would_remove_and_removes_it_when_told_to(
    item: UUID, learner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(item, learner)
    Outbox.objects.all().delete()
    outbox.put("sample", {}, dedupe="sample", now=NOW)
    Outbox.objects.update(delivered_at=NOW)
    builders.set_clock(monkeypatch, GONE + timedelta(days=90))

    def said(*options: str) -> str:
        out = StringIO()
        call_command("retention", *options, stdout=out)
        return out.getvalue()

    assert "1 pieces of delivered news, 1 unanswered invitations and 0 links of sessions are past their time." in said()
    assert (Outbox.objects.count(), WitnessInvitation.objects.count()) == (1, 1)
    assert "1 pieces of delivered news, 1 unanswered invitations" in said("--delete")
    assert (Outbox.objects.count(), WitnessInvitation.objects.count()) == (0, 0)
