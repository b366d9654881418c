"""A learner and a coach with a year of work behind them, and words that can be looked for everywhere.

"quagga" stands in everything that is the learner's or about the learner, "okapi" in everything that is the coach's
own. The learner's module is released and exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from cpd_export import api as export
from cpd_grading import models
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.people import api as people
from cpd_grading.phones import api as phones
from cpd_grading.portfolio import api as portfolio_api
from cpd_grading.privacy import api as privacy
from cpd_grading.reviews import api as reviews
from cpd_grading.uploads import api as uploads
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses.selectors import current_summary
from tests import builders
from tests.builders import COURSE, NOW
from tests.grading.privacy.keeping.conftest import BrokenStorage, breaking  # noqa: F401 the store that can fail
from tests.grading.web.conftest import SignIn, _still_clock, sign_in  # noqa: F401 pages of this folder

LEARNER_WORDS = ("Mukeshimana", "Claudine", "mukesh@")
COACH_WORDS = ("Habimana", "Boniface", "haboni@")
# Columns the year below fills by itself or that hold names; the other erased ones are filled with "quagga".
COACHS_OWN = ("SavedComment.text",)
NAMES = ("Person.", "MeetingAction.owner", "BlockAddress.", "CoachingSession.token_digest")
JSON = {
    "CoachReview.feedback": {"": "quagga"},
    "EvidenceVersion.links": ["https://quagga.example.org"],
    "Meeting.figures": [{"class": "quagga"}],
    "ReviewDraft.levels": {"c1": "quagga"},
    "ReviewDraft.feedback": {"": "quagga"},
    "AccountDecision.settled": ["quagga"],
    "PhoneContact.troubles": ["quagga"],
}


@dataclass(frozen=True)
class Year:
    """Who is in it, their accounts, and what was exported."""

    cohort: UUID
    learner: UUID
    coach: UUID
    learner_account: User
    coach_account: User
    portfolio: UUID
    round_id: UUID
    batch: UUID
    draft_item: UUID
    team: builders.Staff


@pytest.fixture
def year(transactional_db: None, team: builders.Staff) -> Year:
    builders.add_places()
    cohort = builders.open_cohort(builders.taking())
    learner_account = User.objects.create_user("cmuke", "mukesh@example.org", first_name="Claudine")
    coach_account = User.objects.create_user("bhabi", "haboni@example.org", first_name="Boniface")
    learner = builders.learner(
        cohort,
        family_name="MUKESHIMANA",
        given_names="Claudine",
        email="mukesh@example.org",
        user_id=learner_account.pk,
        school_code="S1",
        sex="F",
        language="rw",
    )
    coach = builders.person(
        family_name="HABIMANA", given_names="Boniface", email="haboni@example.org", user_id=coach_account.pk
    )
    builders.coach_of(learner, coach_id=coach)
    coaching.appoint(
        person_id=coach, kind="NLL", area_code="11", selected_by="okapi", starts_on=date(2026, 1, 1), now=NOW
    )
    builders.complete_module(learner, coach)
    portfolio = builders.submit_module(learner)
    round_id = builders.released_round(cohort, team, [portfolio])
    batch = export.make_batch(
        cohort_id=cohort, officer_id=team.officer, purpose="Award", recipient="Registrar", now=NOW
    ).batch_id
    item = _second_module(learner, coach)
    _office(learner, team)
    _meeting(coach, learner)
    _phone(learner)
    _mark_words()
    return Year(cohort, learner, coach, learner_account, coach_account, portfolio, round_id, batch, item, team)


def _second_module(learner: UUID, coach: UUID) -> UUID:
    """Work under way: files, one of them on its way, witnesses, a visit, a review that was begun."""
    task = "m2-lesson"
    item = builders.save(learner, task)
    builders.attach(learner, item, task, name="quagga.pdf", content=builders.pdf("quagga"))
    shown = builders.attach(learner, item, task, name="quagga.jpg")
    privacy.withdraw_consent(attachment_id=shown, learner_id=learner, reason="quagga", now=NOW)
    upload = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), name="quagga.pdf", size=2000, item_id=item, now=kernel.utc_now()
    )
    uploads.receive_chunk(
        upload_id=upload.id, learner_id=learner, offset=0, content=b"%PDF quagga", now=kernel.utc_now()
    )
    builders.see_in_place(learner, coach, task)
    builders.add_for(learner, coach, task)
    for answers in (True, False):
        _id, token = witnesses.invite_witness(
            item_id=item,
            learner_id=learner,
            witness_name="quagga",
            witness_post="quagga",
            request_id=uuid4(),
            now=NOW,
        )
        if answers:
            _answer(item, token)
    waiting = builders.submitted_task(learner, "m2-time")
    reviews.save_review_draft(
        submission_id=waiting,
        coach_id=coach,
        levels={},
        feedback={"": "quagga"},
        now=NOW,
    )
    portfolio_api.note_address(
        learner_id=learner,
        course_key=COURSE,
        place=task,
        block_type="cpd_task",
        usage_key="block-v1:Sample+CLL+2026+type@cpd_task+block@quagga",
        anonymous_user_id="quagga",
        now=NOW,
    )
    # Where a block stands in the course is nobody's; the learner's own address of it is what goes.
    models.CourseBlock.objects.update(usage_key="block-v1:Sample+CLL+2026+type@cpd_task+block@anywhere")
    reviews.save_comment(coach_id=coach, text={"en": "okapi"}, request_id=uuid4(), now=NOW)
    return item


def _answer(item: UUID, token: str) -> None:
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="quagga",
        saw_it_on=date(2026, 2, 20),
        language="en",
        declares=True,
        seen_digest=current_summary(item).digest,
        now=NOW,
    )


def _office(learner: UUID, team: builders.Staff) -> None:
    (study, _name), *_ = privacy.studies_of(learner)
    hold = privacy.place_hold(enrolment_id=study, officer_id=team.officer, reason="quagga", now=NOW)
    privacy.lift_hold(hold_id=hold, officer_id=team.officer, now=NOW)
    User.objects.filter(cpd_person=learner).update(last_name="Mukeshimana-Uwera")
    (line,) = [one for one in people.account_differences() if one.pair.person_id == learner]
    people.keep_our_record(person_id=learner, officer_id=team.officer, seen=line.pair.seen, reason="quagga", now=NOW)


def _meeting(coach: UUID, learner: UUID) -> None:
    """A meeting of both, led by the coach; the learner owns an action of it. And one where nobody else came."""
    builders.record_meeting(learner, actions=[coaching.NewAction("Ask", "The bursar", None)])
    meeting = builders.record_meeting(
        coach,
        learner,
        kind="partnership",
        issue="okapi and others",
        actions=[
            coaching.NewAction("Read", "Claudine Mukeshimana", None),
            coaching.NewAction("Write", "Boniface", None),
        ],
        course_key="",
        module_code="",
    )
    for person, words in ((learner, "quagga"), (coach, "okapi")):
        coaching.add_contribution(meeting_id=meeting, person_id=person, contribution=words, now=NOW)


def _phone(learner: UUID) -> None:
    """What her phone told of itself, and what was answered to something it sent sealed."""
    known, trouble = phones.Pass(learner, uuid4()), phones.Trouble(uuid4(), "item", 500, 1)
    phones.note_report(
        person_id=learner, phone_id=known.phone_id, report=phones.PhoneReport(1, NOW, (trouble,)), now=NOW
    )
    envelope = phones.Envelope({"kind": "item", "sent": {"request_id": str(uuid4())}}, b"", "0" * 64)
    phones.note_answer(envelope, known, phones.Answered("", uuid4(), is_final=True), now=NOW)


def _mark_words() -> None:
    """Write the learner's word into every column that a retirement of the learner erases, in every row of hers."""
    from cpd_grading.privacy.columns import ERASED

    coachs_meeting = models.Meeting.objects.filter(issue__contains="okapi")
    for column in (one for columns in ERASED.values() for one in columns):
        if column.startswith(NAMES) or column in COACHS_OWN:
            continue
        name, field = column.split(".")
        rows = getattr(models, name).objects.all()
        if name == "Meeting":
            rows = rows.exclude(pk__in=coachs_meeting)
        elif name == "MeetingAction":
            rows = rows.exclude(meeting__in=coachs_meeting)
        elif name == "Attendance":
            rows = rows.exclude(contribution="okapi")
        elif name == "AccountJoining":
            rows = rows.filter(person__given_names="Claudine")
        elif name == "Appointment":
            continue
        rows.update(**{field: JSON.get(column, "quagga")})
