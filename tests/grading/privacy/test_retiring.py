"""Retirement of a learner and of a coach: what is looked for everywhere afterwards, and what still stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from cpd_export import api as export
from cpd_export.batches.services import standing_batch
from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import Attachment, AuditChain, CoachReview, Person
from cpd_grading.people import api as people
from cpd_grading.privacy import api as privacy
from cpd_grading.privacy import retiring
from cpd_grading.privacy.anonymising import FILE_NAME
from cpd_grading.privacy.columns import ERASED, KEPT
from tests.builders import COURSE, NOW, TODAY
from tests.grading.web.conftest import SignIn, address

from .conftest import COACH_WORDS, COACHS_OWN, LEARNER_WORDS, NAMES, Year
from .platform import connected_signals, retire_account, send
from .search import archive_of, columns_with, everything, files_with, stored_files

ERASED_COLUMNS = {column for columns in ERASED.values() for column in columns}
KEPT_COLUMNS = {column for columns in KEPT.values() for column in columns}
OF_THE_PLATFORM = {"auth_user.username", "auth_user.email", "auth_user.first_name", "auth_user.last_name"}
COACHS_COLUMNS = {"Appointment.selected_by", "Attendance.contribution", "Meeting.issue", "SavedComment.text"}
COACHS_MINUTES = {"Meeting.issue"}  # the learner was there too


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Callable[[User], None]:
    """The platform's own way: three signals in its order, then its own row."""
    signals = connected_signals(monkeypatch)

    def run(user: User) -> None:
        for name in ("USER_RETIRE_LMS_MISC", "USER_RETIRE_MAILINGS", "USER_RETIRE_LMS_CRITICAL"):
            send(signals, name, user)
        retire_account(user)

    return run


def broken_chains() -> list[str]:
    return [key for key in AuditChain.objects.values_list("key", flat=True) if kernel.broken_links(key)]


def batch_bytes(year: Year) -> dict[str, str]:
    batch = standing_batch(year.batch)
    return {"batch.json": batch.batch_text, **{name: one.sha256 for name, one in batch.rows.measures().items()}}


def test_nothing_of_a_retired_learner_is_found_but_what_the_list_keeps(
    year: Year, pipeline: Callable[[User], None], caplog: pytest.LogCaptureFixture
) -> None:
    filled = {one for one in ERASED_COLUMNS - {*COACHS_OWN, "Appointment.selected_by"} if not one.startswith(NAMES)}
    assert filled <= columns_with("quagga"), "the year leaves a column out, so that nothing is shown of it"
    assert files_with("quagga")
    before, sheet = batch_bytes(year), assessment.sheet_of(year.round_id).digest
    transcript = credits.transcript_of(year.learner).total
    assert broken_chains() == []

    with caplog.at_level(logging.DEBUG):
        pipeline(year.learner_account)

    assert columns_with("quagga") == set()
    assert columns_with(*LEARNER_WORDS) <= KEPT_COLUMNS
    assert columns_with("mukesh@") == set()
    assert files_with("quagga") == set()
    assert columns_with("okapi") == COACHS_COLUMNS
    assert broken_chains() == []
    assert (batch_bytes(year), assessment.sheet_of(year.round_id).digest) == (before, sheet)
    assert credits.transcript_of(year.learner).total == transcript
    said = "\n".join([caplog.text, archive_of(year.learner)])
    assert not [word for word in (*LEARNER_WORDS, "quagga") if word.casefold() in said.casefold()]


def test_nothing_of_a_retired_coach_is_found_and_the_learner_keeps_what_was_said_of_them(
    year: Year, pipeline: Callable[[User], None]
) -> None:
    of_the_learner, files = columns_with("quagga"), stored_files()
    assert columns_with("okapi") == COACHS_COLUMNS

    pipeline(year.coach_account)

    assert columns_with("okapi") == COACHS_MINUTES
    assert columns_with(*COACH_WORDS) == set()
    # Drafts end with whoever wrote them; who was there is names.
    assert of_the_learner - columns_with("quagga") == {"ReviewDraft.levels", "ReviewDraft.feedback"}
    assert stored_files() == files
    assert broken_chains() == []


def test_minutes_go_with_the_last_one_on_the_roll(year: Year, pipeline: Callable[[User], None]) -> None:
    pipeline(year.coach_account)
    pipeline(year.learner_account)

    assert columns_with("okapi", "quagga") == set()


def test_the_pages_of_others_say_a_number_where_the_name_stood(
    year: Year, pipeline: Callable[[User], None], sign_in: SignIn
) -> None:
    number = Person.objects.get(pk=year.learner).registration_number
    pipeline(year.learner_account)
    coach, officer, manager = sign_in(year.coach), sign_in(year.team.officer), sign_in(year.team.manager)

    pages = [
        coach.get(address("queue")),
        coach.get(address("decided")),
        officer.get(address("round", year.round_id)),
        officer.get(address("sheet", year.round_id)),
        officer.get(address("office"), {"person": number}),
        manager.get(address("cohort_progress", year.cohort)),
        manager.get(address("office_files", year.learner)),
    ]

    texts = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert not [text for text in texts if "Claudine" in text or "MUKESHIMANA" in text]
    assert [f"Person {number}" in text for text in texts[2:6]] == [True] * 4


def test_a_learner_reads_the_feedback_of_a_retired_coach_under_a_number(
    year: Year, pipeline: Callable[[User], None], sign_in: SignIn
) -> None:
    pipeline(year.coach_account)

    task = sign_in(year.learner).get(address("desk_task", "m1-direction"), {"course": COURSE})
    text = task.content.decode()

    assert f"Person {str(year.coach)[:8]}" in text
    assert "quagga" in text
    assert "Boniface" not in text


def test_whoever_was_retired_has_nothing_to_do_any_more(year: Year, pipeline: Callable[[User], None]) -> None:
    pipeline(year.coach_account)

    assert coaching.coaches_of(year.learner, on=TODAY + timedelta(days=365)) == ()
    assert coaching.appointments_of(year.coach, on=TODAY + timedelta(days=365)) == ()
    assert people.person(year.coach).user_id is None
    assert people.person_of_user(year.coach_account.pk) is None


def test_a_second_time_changes_nothing(year: Year, pipeline: Callable[[User], None]) -> None:
    pipeline(year.learner_account)
    first, files = everything(), stored_files()

    pipeline(year.learner_account)
    again = privacy.retire_person(person_id=year.learner, actor_id=None, now=NOW + timedelta(days=400))

    assert (again.rows, again.files) == (0, 0)
    assert (everything(), stored_files()) == (first, files)


@pytest.mark.parametrize(
    "act",
    ["anonymise_evidence", "anonymise_assessment", "rename_owner", "anonymise_coaching", "anonymise_person", "audit"],
)
def test_a_retirement_that_is_cut_short_changed_nothing_and_the_next_one_is_whole(
    act: str, year: Year, pipeline: Callable[[User], None]
) -> None:
    class PowerCutError(Exception):
        """The server stops here."""

    def cut(*_args: object, **_words: object) -> None:
        raise PowerCutError

    before, files = everything(), stored_files()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retiring.audit, "record", cut) if act == "audit" else patch.setattr(retiring, act, cut)
        with pytest.raises(PowerCutError):
            pipeline(year.learner_account)

    assert (everything(), stored_files()) == (before, files)
    pipeline(year.learner_account)
    assert columns_with("quagga") == set()


def test_a_storage_that_fails_makes_the_platform_send_again(
    breaking: Callable[[bool], None], year: Year, pipeline: Callable[[User], None]
) -> None:
    breaking(True)
    for _again in range(2):
        with pytest.raises(errors.FilesNotDestroyed):
            pipeline(year.learner_account)
    assert columns_with("quagga") == set()  # hidden at once
    assert files_with("quagga")
    assert people.person(year.learner).user_id == year.learner_account.pk  # so that the platform still finds them

    breaking(False)
    pipeline(year.learner_account)

    assert files_with("quagga") == set()
    assert people.person(year.learner).user_id is None


def test_what_the_platform_gives_up_on_is_finished_by_the_night(
    breaking: Callable[[bool], None], year: Year, pipeline: Callable[[User], None]
) -> None:
    breaking(True)
    with pytest.raises(errors.FilesNotDestroyed):
        pipeline(year.learner_account)
    breaking(False)

    call_command("retention", "--delete")

    assert files_with("quagga") == set()
    assert people.person(year.learner).user_id is None


def test_a_hold_keeps_evidence_and_what_was_said_of_it_until_it_is_lifted(
    year: Year, pipeline: Callable[[User], None]
) -> None:
    (study, _name), *_ = privacy.studies_of(year.learner)
    hold = privacy.place_hold(enrolment_id=study, officer_id=year.team.officer, reason="Appeal", now=NOW)
    files = stored_files()

    pipeline(year.learner_account)

    kept = {"EvidenceVersion.did", "CoachReview.feedback", "Conversation.notes", "CoachingSession.focus"}
    assert kept <= columns_with("quagga")
    assert {name: one for name, one in files.items() if not name.startswith("uploads/")} == stored_files()
    assert columns_with(*LEARNER_WORDS) <= KEPT_COLUMNS  # a name is no evidence

    privacy.lift_hold(hold_id=hold, officer_id=year.team.officer, now=NOW)
    call_command("retention", "--delete")

    assert columns_with("quagga", "Appeal") == set()
    assert files_with("quagga") == set()
    assert broken_chains() == []


def test_files_lose_their_names_and_keep_their_hashes(year: Year, pipeline: Callable[[User], None]) -> None:
    hashes = set(Attachment.objects.values_list("pk", "sha256", "size"))

    pipeline(year.learner_account)

    assert set(Attachment.objects.values_list("name", flat=True)) == {FILE_NAME}
    assert set(Attachment.objects.values_list("pk", "sha256", "size")) == hashes
    assert not Attachment.objects.exclude(storage_key=None).exists()


def test_levels_and_decisions_stand(year: Year, pipeline: Callable[[User], None]) -> None:
    levels = set(CoachReview.objects.values_list("pk", "decision"))

    pipeline(year.learner_account)

    assert set(CoachReview.objects.values_list("pk", "decision")) == levels
    assert all(row.levels for row in CoachReview.objects.all())


def test_a_credit_that_leaves_afterwards_leaves_under_the_number(year: Year, pipeline: Callable[[User], None]) -> None:
    export.withdraw_batch(year.batch, officer_id=year.team.officer, reason="Lost on the way", now=NOW)
    pipeline(year.learner_account)

    export.make_batch(
        cohort_id=year.cohort, officer_id=year.team.officer, purpose="Award", recipient="Registrar", now=NOW
    )

    (line,) = credits.cohort_export(year.cohort, officer_id=year.team.officer, on=TODAY).results
    assert (line.family_name, line.given_names) == (f"Person {line.registration_number}", "")


@pytest.mark.parametrize("who", ["learner", "coach", "assessor", "nobody"])
def test_only_the_office_retires_by_name(who: str, year: Year) -> None:
    callers: dict[str, UUID] = {
        "learner": year.learner,
        "coach": year.coach,
        "assessor": year.team.assessor,
        "nobody": UUID(int=0),
    }
    before = everything()

    with pytest.raises(errors.NotInRole):
        privacy.retire_person(person_id=year.learner, actor_id=callers[who], now=NOW)

    assert everything() == before


def test_an_officer_may(year: Year) -> None:
    done = privacy.retire_person(person_id=year.learner, actor_id=year.team.officer, now=NOW)

    assert done.files > 0
    assert columns_with("quagga") == set()
