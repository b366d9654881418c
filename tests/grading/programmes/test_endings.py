"""When an enrolment has ended, here or on the platform: what is refused from the day after, and what goes on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.kernel.formats import day_in_words
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.presentation import http
from cpd_grading.privacy import api as privacy
from cpd_grading.programmes import api as programmes
from cpd_grading.programmes.membership import is_open, open_on
from cpd_grading.programmes.models import Enrolment
from cpd_grading.site_visits import api as site_visits
from cpd_grading.submissions import api as submissions
from cpd_grading.uploads import api as uploads
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import COURSE, MODULE, NOW, TODAY

pytestmark = pytest.mark.django_db
LAST_DAY = TODAY + timedelta(days=1)
DAYS = {
    "the day before": (LAST_DAY - timedelta(days=1), None),
    "the last day": (LAST_DAY, None),
    "the day after": (LAST_DAY + timedelta(days=1), errors.EnrolmentEnded),
}


def noon(day: date) -> datetime:
    return builders.noon(day.isoformat())


@dataclass
class World:
    """A learner with a coach, work in every state, and things that wait for an answer."""

    cohort: UUID
    learner: UUID
    coach: UUID
    ids: dict[str, UUID] = field(default_factory=dict)

    def who(self, now: datetime, slug: str = builders.FIRST_TASK) -> dict[str, Any]:
        return {"task": builders.key_of(slug), "spec": builders.spec_of(slug), "learner_id": self.learner, "now": now}


@pytest.fixture
def world(cohort: UUID, learner: UUID, coach: UUID) -> World:
    found = World(cohort, learner, coach)
    item = builders.ready_item(learner)
    first, second = builders.task_page(learner).items[0].attachments
    found.ids |= {"item": item, "file": first.id, "other_file": second.id}
    found.ids["behalf"] = builders.add_for(learner, coach)
    upload = uploads.create_upload(learner_id=learner, item_id=item, request_id=uuid4(), name="a.pdf", size=9, now=NOW)
    found.ids["upload"] = upload.id
    found.ids["sent"] = builders.submitted_task(learner, "m1-plan")
    found.ids["session"] = builders.record_session(coach, learner)[0]
    found.ids["own_session"] = builders.record_session(coach, learner, recorded_by=learner)[0]
    found.ids["meeting"] = builders.record_meeting(learner)
    programmes.end_enrolment(cohort_id=cohort, learner_id=learner, reason="withdrawn", ended_on=LAST_DAY, now=NOW)
    return found


Act = Callable[[World, datetime], object]


def invite(world: World, now: datetime) -> object:
    return witnesses.invite_witness(
        item_id=world.ids["item"],
        learner_id=world.learner,
        witness_name="Jeanne",
        witness_post="Teacher",
        request_id=uuid4(),
        now=now,
    )


def see(world: World, now: datetime, slug: str) -> object:
    return site_visits.record_seen_in_place(
        task=builders.key_of(slug),
        learner_id=world.learner,
        coach_id=world.coach,
        seen_on=TODAY,
        place="Office",
        description="The plan hangs on the wall.",
        criteria=("c1",),
        request_id=uuid4(),
        now=now,
    )


def on_behalf(world: World, now: datetime) -> object:
    return site_visits.add_on_behalf(
        task=builders.key_of(),
        learner_id=world.learner,
        coach_id=world.coach,
        fields=builders.answers(),
        reason="No phone",
        request_id=uuid4(),
        now=now,
    )


def begin_upload(world: World, now: datetime) -> object:
    return uploads.create_upload(
        learner_id=world.learner, item_id=world.ids["item"], request_id=uuid4(), name="b.pdf", size=9, now=now
    )


def part(world: World, now: datetime) -> object:
    upload = begin_upload(world, NOW)
    return uploads.receive_chunk(upload_id=upload.id, learner_id=world.learner, offset=0, content=b"%PDF", now=now)


def answered(world: World, now: datetime, agrees: bool) -> object:
    return site_visits.confirm_item(**world.who(now), item_id=world.ids["behalf"], agrees=agrees)


NEW_WORK: dict[str, Act] = {
    "save new evidence": lambda w, now: builders.save(w.learner, now=now),
    "change evidence": lambda w, now: builders.save(w.learner, item_id=w.ids["item"], now=now),
    "add a file": lambda w, now: builders.attach(w.learner, w.ids["item"], now=now),
    "remove a file": lambda w, now: portfolio.remove_attachment(**w.who(now), attachment_id=w.ids["file"]),
    "remove evidence": lambda w, now: portfolio.withdraw_item(**w.who(now), item_id=w.ids["item"]),
    "confirm what the coach added": lambda w, now: answered(w, now, True),
    "decline what the coach added": lambda w, now: answered(w, now, False),
    "begin a file in parts": begin_upload,
    "send a part of a file": part,
    "invite a witness": invite,
    "record a session as the learner": lambda w, now: builders.record_session(
        w.coach, w.learner, recorded_by=w.learner, now=now
    ),
    "chair a meeting": lambda w, now: builders.record_meeting(w.learner, now=now),
    "say what I brought to a meeting": lambda w, now: coaching.add_contribution(
        meeting_id=w.ids["meeting"], person_id=w.learner, contribution="Figures", now=now
    ),
    "add evidence for the learner": on_behalf,
    "see open work in place": lambda w, now: see(w, now, builders.FIRST_TASK),
}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("act", NEW_WORK)
def test_new_work_is_taken_until_the_last_day_and_not_after(world: World, act: str, day: str) -> None:
    on, refusal = DAYS[day]
    before = AuditEvent.objects.count()

    if refusal is None:
        NEW_WORK[act](world, noon(on))
        return
    with pytest.raises(refusal) as said:
        NEW_WORK[act](world, noon(on))

    assert (http.status_of(said.value), day_in_words(LAST_DAY, "en") in said.value.english) == (403, True)
    assert AuditEvent.objects.count() == before, "nothing half-written"


@pytest.mark.parametrize("day", DAYS)
def test_a_task_is_sent_until_the_last_day(cohort: UUID, learner: UUID, coach: UUID, day: str) -> None:
    builders.ready_item(learner)
    builders.end(learner, on=LAST_DAY)
    on, refusal = DAYS[day]

    if refusal is None:
        builders.submit(learner, now=noon(on))
        return
    with pytest.raises(refusal):
        builders.submit(learner, now=noon(on))
    assert builders.submission_of(learner).state == "open"


@pytest.mark.parametrize("day", DAYS)
def test_a_module_is_sent_until_the_last_day(cohort: UUID, learner: UUID, coach: UUID, day: str) -> None:
    builders.complete_module(learner, coach)
    builders.end(learner, on=LAST_DAY)
    on, refusal = DAYS[day]

    if refusal is None:
        builders.submit_module(learner, now=noon(on))
        return
    with pytest.raises(refusal):
        builders.submit_module(learner, now=noon(on))


def test_what_was_received_in_time_is_told_again_to_whoever_lost_the_answer(learner: UUID, coach: UUID) -> None:
    builders.complete_module(learner, coach)
    builders.ready_item(learner, "m2-lesson")
    asked, module_asked, file_asked = uuid4(), uuid4(), uuid4()
    task = builders.submit(learner, "m2-lesson", request_id=asked)
    module = builders.submit_module(learner, request_id=module_asked)
    builders.end(learner, on=TODAY)
    after = noon(TODAY + timedelta(days=1))

    again = submissions.submit_task(
        task=builders.key_of("m2-lesson"),
        spec=builders.spec_of("m2-lesson"),
        learner_id=learner,
        seen_digest="lost",
        declares=True,
        language="en",
        request_id=asked,
        now=after,
    )

    assert again == task
    assert builders.submit_module(learner, request_id=module_asked, now=after) == module
    with pytest.raises(errors.EnrolmentEnded):
        uploads.create_upload(
            learner_id=learner,
            task=builders.key_of("m2-time"),
            request_id=file_asked,
            name="a.pdf",
            size=9,
            now=after,
        )


GOES_ON: dict[str, Act] = {
    "the coach sees in place what was sent": lambda w, now: see(w, now, "m1-plan"),
    "the coach signs off what was sent": lambda w, now: builders.sign_off(w.ids["sent"], w.coach, now=now),
    "the coach returns what was sent": lambda w, now: builders.send_back(w.ids["sent"], w.coach, now=now),
    "the coach records a session of before": lambda w, now: builders.record_session(w.coach, w.learner, now=now),
    "the coach answers the learner's session": lambda w, now: coaching.answer_session(
        session_id=w.ids["own_session"], person_id=w.coach, agrees=True, now=now
    ),
    "the learner disputes a session": lambda w, now: coaching.dispute_session(
        session_id=w.ids["session"], learner_id=w.learner, reason="I was away", now=now
    ),
    "the learner gives a file up": lambda w, now: uploads.stop_upload(upload_id=w.ids["upload"], learner_id=w.learner),
    "the learner withdraws a consent": lambda w, now: privacy.withdraw_consent(
        attachment_id=w.ids["file"], learner_id=w.learner, reason="", now=now
    ),
}


@pytest.mark.parametrize("act", GOES_ON)
def test_what_was_sent_before_the_end_goes_its_way(world: World, act: str) -> None:
    GOES_ON[act](world, noon(LAST_DAY + timedelta(days=1)))


@pytest.mark.parametrize(
    ("held_on", "counts"),
    [(LAST_DAY - timedelta(days=1), True), (LAST_DAY, True), (LAST_DAY + timedelta(days=1), False)],
)
def test_a_session_after_the_end_is_one_with_somebody_outside_the_course(
    world: World, held_on: date, counts: bool
) -> None:
    session, token = builders.record_session(
        world.coach, world.learner, held_on=held_on, now=noon(LAST_DAY + timedelta(days=2))
    )

    state = {one.id: (one.state, one.module_code) for one in coaching.sessions_of(world.learner)}[session]
    assert state == (("counted", MODULE) if counts else ("awaiting", ""))
    assert bool(token) is not counts


@pytest.mark.parametrize(("kind", "refusal"), [("plc_sector", None), ("sgac", errors.EnrolmentEnded)])
def test_a_former_learner_who_leads_others_chairs_their_meetings_as_anybody_outside(
    world: World, kind: str, refusal: type[errors.CpdError] | None
) -> None:
    builders.assign(world.learner, builders.person())
    after = noon(LAST_DAY + timedelta(days=1))

    if refusal:
        with pytest.raises(refusal):
            builders.record_meeting(world.learner, kind=kind, now=after)
        return
    builders.record_meeting(world.learner, kind=kind, now=after)


def test_an_end_taken_back_lets_the_learner_go_on(world: World) -> None:
    programmes.reopen_enrolment(cohort_id=world.cohort, learner_id=world.learner, now=NOW)

    builders.save(world.learner, now=noon(LAST_DAY + timedelta(days=1)))
    assert programmes.enrolment_views(world.learner)[0].ended_on is None


# -- the act itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": "tired"}, errors.BadField),
        ({"reason": ""}, errors.BadField),
        ({"ended_on": TODAY - timedelta(days=1)}, errors.PeriodEndsBeforeStart),
        ({"actor_id": "a stranger"}, errors.NotInRole),
        ({"cohort_id": builders.NOBODY}, errors.NotFound),
        ({"learner_id": builders.NOBODY}, errors.NotFound),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_end_that_cannot_be_right_is_not_recorded(
    cohort: UUID, learner: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    told = {"cohort_id": cohort, "learner_id": learner, "reason": "withdrawn", "ended_on": TODAY, "now": NOW, **change}
    if told.get("actor_id"):
        told["actor_id"] = builders.person()

    with pytest.raises(refusal):
        programmes.end_enrolment(**told)

    assert programmes.enrolment_views(learner)[0].ended_on is None


@pytest.mark.parametrize("reason", programmes.END_REASONS)
def test_an_end_has_a_day_a_reason_and_its_trace(cohort: UUID, learner: UUID, reason: str) -> None:
    officer = builders.with_role("programme_manager")

    programmes.end_enrolment(
        cohort_id=cohort, learner_id=learner, reason=reason, ended_on=TODAY, now=NOW, actor_id=officer
    )

    (view,) = programmes.enrolment_views(learner)
    assert (view.ended_on, view.end_reason, view.cohort.id) == (TODAY, reason, cohort)
    event = AuditEvent.objects.get(action="enrolment_ended")
    assert (event.actor_id, event.payload["reason"]) == (officer, reason)
    assert kernel.broken_links(f"{cohort}:{learner}") == []


def test_ending_it_again_corrects_the_day_and_the_reason(cohort: UUID, learner: UUID) -> None:
    builders.end(learner, on=TODAY, reason="withdrawn")
    builders.end(learner, on=LAST_DAY, reason="completed")

    (view,) = programmes.enrolment_views(learner)
    assert (view.ended_on, view.end_reason) == (LAST_DAY, "completed")
    assert AuditEvent.objects.filter(action="enrolment_ended").count() == 2


def test_the_rule_and_its_queryset_twin_agree(cohort: UUID) -> None:
    chance = random.Random(7)
    for _ in range(20):
        someone = builders.learner(cohort)
        if chance.random() < 0.7:
            builders.end(someone, on=TODAY + timedelta(days=chance.randint(0, 4)))

    for ahead in range(6):
        on = TODAY + timedelta(days=ahead)
        allowed = {row.pk for row in Enrolment.objects.all() if is_open(row.ended_on, on=on)}
        assert set(Enrolment.objects.filter(open_on(on)).values_list("pk", flat=True)) == allowed
        assert len(programmes.roster(cohort, on=on)) == len(allowed)


# -- who takes part -------------------------------------------------------------------------------------------------


def never(**account: Any) -> None:
    """What a site says that knows nothing of enrolments."""


def enrolled(**account: Any) -> bool:
    return True


def taken_out(**account: Any) -> bool:
    return False


@pytest.fixture
def newcomer(cohort: UUID) -> UUID:
    return builders.drafter()


@pytest.mark.parametrize(
    ("is_in_cohort", "platform", "refusal"),
    [
        (True, enrolled, None),
        (True, never, None),
        (True, taken_out, errors.LeftThisCourse),
        (False, enrolled, None),
        (False, never, errors.NotInThisCourse),
        (False, taken_out, errors.NotInThisCourse),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_who_may_work_in_a_course(
    cohort: UUID,
    newcomer: UUID,
    settings: Any,
    is_in_cohort: bool,
    platform: Callable[..., bool | None],
    refusal: type[errors.CpdError] | None,
) -> None:
    settings.CPD_ENROLMENTS = f"{__name__}.{platform.__name__}"
    if is_in_cohort:
        builders.enrol(cohort, newcomer)
    user_id = people.person(newcomer).user_id
    assert user_id is not None

    for ask in (
        lambda: builders.save(newcomer),
        lambda: programmes.require_account_in_course(COURSE, user_id, on=TODAY),
    ):
        if refusal is None:
            ask()
            continue
        with pytest.raises(refusal):
            ask()


@pytest.mark.parametrize(
    ("platform", "refusal"), [(enrolled, None), (never, errors.NotInThisCourse), (taken_out, errors.NotInThisCourse)]
)
def test_an_account_that_is_nobodys_yet_is_in_the_course_when_the_platform_says_so(
    db: None, settings: Any, platform: Callable[..., bool | None], refusal: type[errors.CpdError] | None
) -> None:
    settings.CPD_ENROLMENTS = f"{__name__}.{platform.__name__}"
    account = get_user_model().objects.create_user("nobodys")

    if refusal is None:
        programmes.require_account_in_course(COURSE, account.pk, on=TODAY)
        return
    with pytest.raises(refusal):
        programmes.require_account_in_course(COURSE, account.pk, on=TODAY)
