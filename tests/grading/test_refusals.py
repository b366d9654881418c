"""Every refusal: its code, its sentence and its status; and that a door really says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.management.refusal_table import sampled
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.presentation import http
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import NOBODY, NOW, TODAY, answers
from tests.grading.media.test_files import png_header_of

# The protocol of uploads has statuses of its own; everything else answers with its branch's.
STATUSES = {errors.OtherProtocolVersion: 412, errors.OtherContentType: 415, errors.ChecksumMismatch: 460}
BRANCHES = {
    errors.BadInput: 400,
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.RuleViolation: 409,
    errors.TooLarge: 413,
    errors.WentWrong: 500,
    errors.TryLater: 503,
}


def status_expected(refusal: type[errors.CpdError]) -> int:
    (status,) = {status for branch, status in BRANCHES.items() if issubclass(refusal, branch)}
    return STATUSES.get(refusal, status)


def all_refusals(branch: type[errors.CpdError] = errors.CpdError) -> Iterator[type[errors.CpdError]]:
    for refusal in branch.__subclasses__():
        yield refusal
        yield from all_refusals(refusal)


REFUSALS = sorted(set(all_refusals()), key=lambda refusal: refusal.__name__)


def places_of(refusal: type[errors.CpdError]) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", refusal.sentence + refusal.sentence_of_many))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_every_refusal_has_a_status_a_whole_sentence_and_an_example_for_each_place(
    refusal: type[errors.CpdError],
) -> None:
    assert set(refusal.sample) == places_of(refusal), "docs/refusals.md shows every sentence with examples"
    error = sampled(refusal)

    assert http.status_of(error) == status_expected(refusal)
    for language in ("en", "rw", "fr"):
        with translation.override(language):
            sentence = http.sentence_of(error)
        assert len(sentence) > 10
        assert sentence.strip()[-1] in ".?!", "a refusal is a whole sentence, or ends in one it is given"
        assert "%(" not in sentence
    assert str(error) == error.english


def test_one_and_many_read_right_in_every_sentence_that_counts() -> None:
    counting = [refusal for refusal in REFUSALS if refusal.sentence_of_many]

    assert len(counting) >= 11
    for refusal in counting:
        said = {count: http.sentence_of(refusal(**{**refusal.sample, "count": count})) for count in (1, 2)}
        assert said[1] != said[2].replace("2", "1")
        assert not re.search(r"\b1 [a-z]+[a-rt-z]s\b", said[1]), said[1]


def test_every_code_is_its_own() -> None:
    codes = [refusal.code for refusal in REFUSALS]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", code) for code in codes)


def test_a_refusal_of_no_branch_is_the_senders() -> None:
    assert http.status_of(errors.CpdError()) == 400


class World:
    """People and one task, for acts that are refused."""

    def __init__(self) -> None:
        builders.add_places()
        self.cohort = builders.open_cohort()
        self.learner = builders.learner(self.cohort, registration_number="R1")
        self.coach = builders.coach_of(self.learner)
        self.stranger = builders.person()

    def item(self, **changes: Any) -> UUID:
        return builders.save(self.learner, fields=answers(**changes))

    def sent(self) -> UUID:
        return builders.submitted_task(self.learner)

    def session(self) -> UUID:
        return builders.record_session(self.coach, self.learner)[0]

    def reciprocal(self) -> UUID:
        other = builders.learner(self.cohort)
        builders.assign(other, self.learner)
        builders.assign(self.learner, other)
        return builders.sign_off(self.sent(), other)

    def dispute_too_late(self) -> None:
        late = NOW + timedelta(days=15)
        coaching.dispute_session(session_id=self.session(), learner_id=self.learner, reason="No", now=late)

    def without_review_of_actions(self) -> None:
        for _ in range(2):
            builders.record_meeting(self.learner, actions=[coaching.NewAction("Visit", "")])

    def consent(self) -> None:
        policy = {"identifiable_children": "allow_with_consent"}
        cohort = builders.open_cohort(
            builders.programme(version="2026.2", policy=policy), name="Second", course_key="course-v1:S+S+S"
        )
        builders.save(builders.learner(cohort), fields=answers(children="identifiable"), course_key="course-v1:S+S+S")

    def withdrawn(self) -> None:
        item = self.item()
        for _ in range(2):
            portfolio.withdraw_item(
                task=builders.key_of(), spec=builders.spec_of(), learner_id=self.learner, item_id=item, now=NOW
            )

    def adopt(self, **changes: Any) -> None:
        officer = builders.with_role("exam_officer")
        programmes.adopt_edition(
            **{
                "cohort_id": self.cohort,
                "slug": builders.FIRST_TASK,
                "digest": builders.spec_of().digest,
                "reason": "So it is",
                "officer_id": officer,
                "now": NOW,
                "on": TODAY,
                **changes,
            }
        )

    def heavier(self) -> None:
        spec = programmes.read_task_spec(builders.task(builders.FIRST_TASK, "M1", "61"))
        programmes.register_edition(course_key=builders.COURSE, spec=spec, now=NOW)
        self.adopt(digest=spec.digest)

    def taken_account(self) -> None:
        from django.contrib.auth.models import User

        account = User.objects.create(username="claudine", password="!")
        people.claim_account(person_id=self.learner, user_id=account.pk, actor_id=None, now=NOW)
        people.claim_account(person_id=self.stranger, user_id=account.pk, actor_id=None, now=NOW)


Act = Callable[[World], object]
SAID: dict[type[errors.CpdError], Act] = {
    errors.BadField: lambda w: w.item(kind="rumour"),
    errors.MissingField: lambda w: builders.record_session(w.coach, w.learner, focus=""),
    errors.UnknownCriterion: lambda w: w.item(criteria=("c9",)),
    errors.UnknownLevel: lambda w: builders.sign_off(w.sent(), w.coach, {"c1": "best", "c2": "met"}),
    errors.UnsupportedFile: lambda w: builders.attach(w.learner, w.item(), content=b"MZ\x90\0"),
    errors.NotAsItIs: lambda w: builders.attach(w.learner, w.item(), content=b"GIF89a" + bytes(20)),
    errors.BeyondLimits: lambda w: builders.attach(w.learner, w.item(), content=png_header_of(50_000, 50_000)),
    errors.DamagedFile: lambda w: builders.attach(w.learner, w.item(), content=builders.pdf()[:-9]),
    errors.EmptyFile: lambda w: builders.attach(w.learner, w.item(), content=b""),
    errors.TooLarge: lambda w: builders.attach(
        w.learner, w.item(), content=bytes(django_settings.CPD_MAX_FILE_BYTES + 1)
    ),
    errors.BadProgramme: lambda w: builders.load({"schema": "other"}),
    errors.NotAssignedCoach: lambda w: builders.sign_off(w.sent(), w.stranger),
    errors.OwnWork: lambda w: builders.sign_off(w.sent(), w.learner),
    errors.ReciprocalCoaching: World.reciprocal,
    errors.LineManagerOnly: lambda w: builders.sign_off(w.sent(), builders.coach_of(w.learner, is_line_manager=True)),
    errors.NotInRole: lambda w: people.require_role(w.stranger, "assessor", on=TODAY),
    errors.NotPermitted: lambda w: builders.record_meeting(w.stranger),
    errors.NotALearnerHere: lambda w: builders.submit(builders.drafter()),
    errors.NotInThisCourse: lambda w: builders.save(w.stranger),
    errors.EnrolmentEnded: lambda w: (builders.end(w.learner), builders.save(w.learner, now=NOW + timedelta(days=1))),
    errors.EnrolmentIsOpen: lambda w: programmes.reopen_enrolment(cohort_id=w.cohort, learner_id=w.learner, now=NOW),
    errors.NotFound: lambda w: builders.save(w.learner, item_id=NOBODY),
    errors.TransitionNotAllowed: lambda w: (w.sent(), w.item()),
    errors.StaleVersion: lambda w: (w.item(), builders.submit(w.learner, seen_digest="older")),
    errors.CriterionWithoutLevel: lambda w: builders.sign_off(w.sent(), w.coach, {"c1": "met"}),
    errors.ReturnNamesNoCriterion: lambda w: builders.send_back(w.sent(), w.coach, builders.ALL_MET),
    errors.CommentRequired: lambda w: builders.send_back(w.sent(), w.coach, feedback={}),
    errors.SignOffNeedsMet: lambda w: builders.sign_off(w.sent(), w.coach, builders.C2_NOT_YET),
    errors.NothingToSubmit: lambda w: builders.submit(w.learner),
    errors.EvidenceIncomplete: lambda w: (w.item(did=""), builders.submit(w.learner)),
    errors.DeclarationMissing: lambda w: (builders.ready_item(w.learner), builders.submit(w.learner, declares=False)),
    errors.ModuleIncomplete: lambda w: builders.submit_module(w.learner),
    errors.IdentifiableChildren: lambda w: w.item(children="identifiable"),
    errors.ConsentMissing: World.consent,
    errors.ActivityDateOutside: lambda w: (
        w.item(kind="reflective_account", activity_on=date(2024, 1, 1)),
        builders.submit(w.learner),
    ),
    errors.ItemWithdrawn: World.withdrawn,
    errors.AlreadyEnrolled: lambda w: builders.enrol(w.cohort, w.learner),
    errors.AccountTaken: World.taken_account,
    errors.DuplicateRegistration: lambda w: builders.person(registration_number="R1"),
    errors.PeriodEndsBeforeStart: lambda w: builders.assign(w.stranger, w.learner, ends_on=date(2025, 1, 1)),
    errors.DisputeTooLate: World.dispute_too_late,
    errors.ActionsNotReviewed: World.without_review_of_actions,
    errors.WeightsMustTotal100: World.heavier,
    errors.ReasonRequired: lambda w: w.adopt(reason=" "),
}


@pytest.mark.django_db
@pytest.mark.parametrize("refusal", SAID, ids=lambda refusal: refusal.__name__)
def test_a_door_says_it_with_every_place_filled(refusal: type[errors.CpdError]) -> None:
    world = World()

    with pytest.raises(refusal) as said:
        SAID[refusal](world)

    assert type(said.value) is refusal
    assert "%(" not in said.value.english + http.sentence_of(said.value)
    assert set(said.value.places) - {"posted"} == places_of(refusal)
    assert http.status_of(said.value) == status_expected(refusal)
