"""What waits for a person today, as codes and counts; the pages and the sign-in list put it into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from ..assessment.api import marking_queue, unagreed
from ..assessment.models import AssessmentRound, BoardDecision, ExaminerComment, SampleItem
from ..coaching.api import coachees_of, is_coach, to_answer
from ..coaching.models import CoachingSession
from ..credits.models import ModuleOutcome
from ..kernel.clock import midnight
from ..people.api import roles_of
from ..people.domain import OFFICE
from ..portfolio.api import to_confirm
from ..portfolio.models import EvidenceItem, TaskSubmission
from ..privacy.api import files_withdrawn
from ..programmes.api import edition_warnings, open_on
from ..programmes.models import Cohort, Enrolment
from ..reviews.api import coach_queue, waiting_long_count
from ..reviews.models import CoachReview
from .joinings import joinings_to_confirm
from .learner import module_page
from .progress import cohorts_in_sight

NEWS = timedelta(days=14)  # how long a result stands on the list; nobody ticks results off


@dataclass(frozen=True)
class Todo:
    """``code`` names the work, ``count`` how much of it."""

    code: str
    count: int


def todo_of(person_id: UUID, *, on: date) -> tuple[Todo, ...]:
    """Everything that waits for this person, the most personal first."""
    held = {grant.role for grant in roles_of(person_id, on=on)}
    found = [*_as_coach(person_id, on), *_as_learner(person_id, on), *_sessions(person_id)]
    if "assessor" in held:
        found.append(Todo("portfolios_to_mark", sum(line.state == "submitted" for line in marking_queue(person_id))))
    if "moderator" in held:
        found += _as_moderator()
    if "external_examiner" in held:
        waiting = AssessmentRound.objects.filter(state="moderation")
        said = ExaminerComment.objects.filter(examiner_id=person_id, round__in=waiting).values("round")
        found.append(Todo("rounds_to_comment", waiting.exclude(pk__in=said).count()))
    if "exam_officer" in held:
        found += _as_officer(person_id)
    if held & set(OFFICE):
        found.append(Todo("accounts_to_confirm", joinings_to_confirm(on=on).total))
    if "programme_manager" in held:
        found.append(Todo("reviews_waiting_long", waiting_long_count(on=on)))
        found.append(Todo("disputes_to_settle", CoachingSession.objects.filter(state="disputed").count()))
        cohorts = Cohort.objects.values_list("pk", flat=True)
        found.append(Todo("wordings_changed", len(edition_warnings(cohorts))))
    if held & {"seo", "deo", "advisor", "programme_manager"}:
        found.append(Todo("progress_to_read", sum(number for _cohort, number in cohorts_in_sight(person_id, on=on))))
    return tuple(todo for todo in found if todo.count)


def _as_learner(person_id: UUID, on: date) -> list[Todo]:
    enrolments = Enrolment.objects.filter(open_on(on), learner_id=person_id)
    courses = dict(enrolments.values_list("course_key", "pk"))
    if not courses:
        return []
    tasks = TaskSubmission.objects.filter(learner_id=person_id, course_key__in=list(courses))
    returned = tasks.filter(state="returned").count()
    started = set(tasks.filter(state="signed_off").values_list("course_key", "module_code"))
    pages = [module_page(course_key, code, person_id) for course_key, code in sorted(started)]
    ready = sum(page is not None and page.may_submit for page in pages)
    added = EvidenceItem.objects.filter(to_confirm(), submission__in=tasks)
    results = ModuleOutcome.objects.filter(enrolment_id__in=courses.values(), released_at__gte=midnight(on) - NEWS)
    found = [
        Todo("tasks_returned", returned),
        Todo("evidence_to_confirm", added.count()),
        Todo("modules_ready", ready),
        Todo("results_to_read", results.exclude(in_force_key=None).count()),
    ]
    if not any(todo.count for todo in found):
        found.append(Todo("study_on", 1))
    return found


def _as_coach(person_id: UUID, on: date) -> list[Todo]:
    if not is_coach(person_id, on=on):
        return []
    waiting = len(coach_queue(person_id, on=on))
    return [
        Todo("tasks_to_review", waiting),
        Todo("people_to_visit", 0 if waiting else len(coachees_of(person_id, on=on))),
        Todo("files_withdrawn", _withdrawn(person_id, on)),
    ]


def _withdrawn(coach_id: UUID, on: date) -> int:
    """Files that are gone, because somebody may no longer be shown, from what this coach reads or has decided on."""
    reads = Q(learner__in=[coachee.id for coachee in coachees_of(coach_id, on=on)], state="submitted")
    decided = Q(pk__in=CoachReview.objects.filter(coach_id=coach_id).exclude(in_force_key=None).values("submission"))
    return files_withdrawn(TaskSubmission.objects.filter(reads | decided), since=midnight(on) - NEWS)


def _sessions(person_id: UUID) -> list[Todo]:
    return [Todo("sessions_to_confirm", CoachingSession.objects.filter(to_answer(person_id)).count())]


def _as_moderator() -> list[Todo]:
    rounds = AssessmentRound.objects.filter(state="moderation")
    drawn = [row for row in rounds if row.seed]
    return [
        Todo("samples_to_draw", len(rounds) - len(drawn)),
        Todo("portfolios_to_moderate", sum(len(unagreed(row.id)) for row in drawn)),
    ]


def _as_officer(person_id: UUID) -> list[Todo]:
    decided = BoardDecision.objects.exclude(in_force_key=None).filter(released_at=None)
    at_board = AssessmentRound.objects.filter(state="board")
    sampled = SampleItem.objects.filter(round__state="moderation").values("round").distinct().count()
    undecided = at_board.exclude(pk__in=decided.values("round")).count()
    return [
        Todo("releases_to_confirm", decided.exclude(recorded_by_id=person_id).count()),
        Todo("decisions_to_record", undecided),
        Todo("rounds_in_moderation", sampled),
        Todo("rounds_marking", AssessmentRound.objects.filter(state="marking").count()),
    ]
