"""Good values for our blocks, so that the harness reaches beyond their first refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people_api
from cpd_grading.portfolio import api as portfolio
from cpd_grading.programmes import api as programmes
from cpd_grading.site_visits import api as site_visits
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import documents

from .people import COURSE_KEY, People

Ids = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """What one block type is tried with.

    ``authored``: fields an author has filled in. ``bodies``: per handler, JSON a browser would send; each is sent whole
    and spoilt value by value, in every row; a value such as "@coach_id" stands for an id made by ``prepare``.
    ``prepare``: makes the rows a learner has (person, cohort, enrolment), and returns ids: those with "@" are
    the learner's own, the others are the *other* learner's things by the names the block's requests use.
    ``is_scored_on_release``: its scores come from elsewhere, late. The platform leaves a block whose ``max_score()`` is
    None out until it has a score, and counts any number as 0 of it from the first day.
    """

    authored: Mapping[str, Any] = field(default_factory=dict)
    bodies: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    prepare: Callable[[People], Ids] = lambda people: {}
    is_scored_on_release: bool = False

    def made_for(self, people: People, handler: str) -> tuple[list[Any], dict[str, Any]]:
        """The bodies for a handler with the learner's own ids in place, and the other learner's ids."""
        ids = self.prepare(people)
        bodies = [
            {name: ids.get(value, value) if isinstance(value, str) else value for name, value in body.items()}
            for body in self.bodies.get(handler, ())
        ]
        return bodies, {name: value for name, value in ids.items() if not name.startswith("@")}


SLUG, MODULE = builders.FIRST_TASK, builders.MODULE


def _two_learners(people: People) -> dict[str, Any]:
    """Both learners in one cohort with a coach, each with an item, a file, a session and a meeting of their own."""
    now, course = kernel.utc_now(), str(COURSE_KEY)
    start = kernel.today() - timedelta(days=30)
    version = programmes.load_programme(documents.programme(), course_key=course, now=now)
    cohort = programmes.open_cohort(
        programme_id=version, course_key=course, name="Sample intake", academic_year="2026", starts_on=start, now=now
    )
    coach = _person("Coach", people.coach, now)
    # A chair sees the names of the cohort in the same district; the other learner lives elsewhere.
    for place in ("a", "b"):
        people_api.add_district(code=place, name=f"District {place}")
        people_api.add_sector(code=f"{place}1", name="Sector", district_code=place)
        people_api.add_school(code=f"{place}11", name="School", sector_code=f"{place}1")
    # The programme waits for an officer under the address that a stranger has typed when registering.
    waited_for = people_api.add_person(
        family_name="Sample", given_names="Officer", email=people.unconfirmed.email, now=now
    )
    people_api.grant_role(person_id=waited_for, role="exam_officer", starts_on=start, now=now)
    ids: dict[str, Any] = {"@coach_id": str(coach), "@waited_for": str(waited_for)}
    for mark, user, school in (("@", people.learner, "a11"), ("", people.other, "b11")):
        learner = _person(user.first_name, user, now, school_code=school)
        programmes.enrol(cohort_id=cohort, learner_id=learner, on=start, now=now)
        coaching.assign_coach(coach_id=coach, coachee_id=learner, kind="nll", starts_on=start, now=now)
        ids |= {f"{mark}{name}": str(value) for name, value in _things(learner, coach, course).items()}
    return ids


def _person(name: str, user: Any, now: Any, **more: Any) -> UUID:
    return people_api.add_person(
        family_name="Sample", given_names=name, email=user.email, user_id=user.pk, now=now, **more
    )


def _things(learner: UUID, coach: UUID, course: str) -> dict[str, UUID]:
    now = kernel.utc_now()
    spec = builders.spec_of(SLUG)
    task = programmes.TaskKey(course, SLUG)
    who = {"task": task, "spec": spec, "learner_id": learner, "now": now}
    fields = portfolio.ItemFields(kind=spec.evidence_kinds[0], did="Sample.", changed="Sample.", children="none")
    item = portfolio.save_item(**who, fields=fields, request_id=uuid4())
    file = portfolio.attach_file(**who, item_id=item, name="a.jpg", content=builders.jpeg(), request_id=uuid4())
    upload = uploads.create_upload(learner_id=learner, item_id=item, request_id=uuid4(), name="b.pdf", size=9, now=now)
    session, _token = coaching.record_session(
        coach_id=coach,
        coachee_id=learner,
        recorded_by=coach,
        held_on=kernel.today(),
        mode="visit",
        minutes=30,
        focus="Sample.",
        request_id=uuid4(),
        now=now,
        course_key=course,
        module_code=MODULE,
    )
    meeting = coaching.record_meeting(
        kind="plc_sector",
        chair_id=learner,
        held_on=kernel.today(),
        issue="Sample.",
        roll=(),
        request_id=uuid4(),
        now=now,
        course_key=course,
        module_code=MODULE,
    )
    behalf = site_visits.add_on_behalf(
        task=task,
        learner_id=learner,
        coach_id=coach,
        fields=fields,
        reason="Sample.",
        request_id=uuid4(),
        now=now,
    )
    return {
        "item_id": item,
        "behalf_id": behalf,
        "attachment_id": file,
        "upload_id": upload.id,
        "session_id": session,
        "meeting_id": meeting,
    }


def _task_fields() -> dict[str, Any]:
    spec = documents.programme()["tasks"][0]
    return {
        "slug": spec["slug"],
        "module_code": spec["module"],
        "weight": spec["weight"],
        "due_week": spec["due_week"],
        "titles": spec["title"],
        "briefs": spec["brief"],
        "evidence_kinds": spec["evidence_kinds"],
        "criteria": spec["criteria"],
    }


def _today() -> str:
    return kernel.today().isoformat()


_ITEM = {"did": "I met staff.", "changed": "They plan now.", "activity_on": _today(), "children": "none"}
_SESSION = {"held_on": _today(), "mode": "phone", "minutes": "20", "focus": "Reading in P2."}
_MEETING = {"kind": "plc_sector", "held_on": _today(), "issue": "Late pupils.", "action_what": ["Talk to parents."]}

# The same button stands in every block.
_JOIN = {"join": [{"person_id": "@waited_for"}]}

SAMPLES: dict[str, Sample] = {
    "cpd_task": Sample(
        authored=_task_fields(),
        bodies={
            **_JOIN,
            "save_item": [
                {**_ITEM, "request_id": str(uuid4())},
                {**_ITEM, "request_id": str(uuid4()), "item_id": "@item_id", "criteria": []},
            ],
            "remove": [{"attachment_id": "@attachment_id"}, {"upload_id": "@upload_id"}, {"item_id": "@item_id"}],
            "confirm": [{"item_id": "@behalf_id", "agrees": "on"}, {"item_id": "@behalf_id", "agrees": "no"}],
            "show": [{}],
            "submit": [{"seen_digest": "0" * 64, "declares": True, "request_id": str(uuid4())}],
            "save_words": [{"title.en": "Another title", "criteria.0.text.fr": "Un critère"}],
        },
        prepare=_two_learners,
    ),
    "cpd_coaching": Sample(
        authored={"module_code": MODULE, "guides": {"en": "<p>Listen first.</p>"}},
        bodies={
            **_JOIN,
            "record": [{**_SESSION, "coach_id": "@coach_id", "request_id": str(uuid4())}],
            "save_words": [{"display_name.en": "Talks", "guides.fr": "<p>Écoutez.</p>"}],
            "reply": [
                {"session_id": "@session_id", "reply": "dispute", "reason": "I was away."},
                {"session_id": "@session_id", "reply": "agree"},
            ],
        },
        prepare=_two_learners,
    ),
    "cpd_meeting": Sample(
        authored={"module_code": MODULE, "guides": {"en": "<p>One issue.</p>"}},
        bodies={
            **_JOIN,
            "record": [{**_MEETING, "request_id": str(uuid4())}],
            "contribute": [{"meeting_id": "@meeting_id", "contribution": "I brought the figures."}],
        },
        prepare=_two_learners,
    ),
    "cpd_portfolio": Sample(
        authored={"module_code": MODULE, "in_gradebook": True},
        is_scored_on_release=True,
        bodies={
            **_JOIN,
            "submit": [{"declares": "on", "request_id": str(uuid4())}],
            "save_words": [{"display_name.en": "My module"}],
        },
        prepare=_two_learners,
    ),
    "cpd_progress": Sample(authored={"programme_code": "SMP"}, bodies={**_JOIN}, prepare=_two_learners),
}
