"""Questions about programmes, cohorts, pins and enrolments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from ..kernel.errors import NotFound
from ..people.api import WITH_PLACE, view_of
from ..people.domain import PersonView
from .domain import CohortView, EditionView, EditionWarning, EnrolmentView, ModuleSpec, Programme, TaskSpec
from .membership import open_on
from .models import Cohort, EditionPin, Enrolment, ProgrammeVersion, TaskEdition
from .reading import read_programme, task_spec_of
from .wording import EditionChange, changes_between


@lru_cache(maxsize=64)
def _programme_by_digest(digest: str) -> Programme:
    # A programme version is appended and never edited, so its digest names its content for ever.
    return read_programme(ProgrammeVersion.objects.filter(digest=digest).values_list("spec", flat=True)[0])


def cohort_view(row: Cohort) -> CohortView:
    """Frozen view of a row; its programme comes with it or is asked for."""
    return CohortView(
        id=row.id,
        name=row.name,
        course_key=row.course_key,
        academic_year=row.academic_year,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        programme=_programme_by_digest(row.programme.digest),
    )


def cohort(cohort_id: UUID) -> CohortView:
    """Raises NotFound."""
    row = Cohort.objects.select_related("programme").defer("programme__spec").filter(pk=cohort_id).first()
    if row is None:
        raise NotFound()
    return cohort_view(row)


def cohorts(course_key: str | None = None) -> tuple[CohortView, ...]:
    """Every cohort, or those of one course, the newest first."""
    rows = Cohort.objects.select_related("programme").defer("programme__spec").order_by("-starts_on", "name")
    return tuple(cohort_view(row) for row in (rows.filter(course_key=course_key) if course_key else rows))


def module_of(view: CohortView, code: str) -> ModuleSpec:
    """Raises NotFound."""
    return view.programme.module(code)


def pinned_editions(cohort_id: UUID) -> dict[str, EditionView]:
    """Slug -> the edition that holds for submissions opened now."""
    latest: dict[str, EditionView] = {}
    for pin in EditionPin.objects.filter(cohort_id=cohort_id).select_related("edition").order_by("position", "seq"):
        latest[pin.slug] = edition_view(pin.edition)
    return latest


def pinned_edition(cohort_id: UUID, slug: str) -> EditionView | None:
    pin = EditionPin.objects.filter(cohort_id=cohort_id, slug=slug).select_related("edition").order_by("-seq").first()
    return edition_view(pin.edition) if pin else None


def edition_view(row: TaskEdition) -> EditionView:
    """Stored editions were checked when they were registered."""
    return EditionView(id=row.id, slug=row.slug, digest=row.digest, spec=task_spec_of(row.spec))


def enrolment_of(course_key: str, learner_id: UUID) -> Enrolment | None:
    """The enrolment of a learner in a course, with its cohort; for the services of other rooms inside this door."""
    return (
        Enrolment.objects.select_related("cohort__programme", "learner")
        .defer("cohort__programme__spec")
        .filter(course_key=course_key, learner_id=learner_id)
        .first()
    )


def enrolments_of(learner_id: UUID) -> tuple[Enrolment, ...]:
    rows = Enrolment.objects.select_related("cohort__programme").defer("cohort__programme__spec")
    return tuple(rows.filter(learner_id=learner_id).order_by("-enrolled_on", "pk"))


def roster(cohort_id: UUID, *, on: date | None = None) -> tuple[PersonView, ...]:
    """The learners of a cohort, by name; with ``on`` those enrolled that day."""
    rows = Enrolment.objects.filter(cohort_id=cohort_id).select_related(*(f"learner__{path}" for path in WITH_PLACE))
    if on is not None:
        rows = rows.filter(open_on(on), enrolled_on__lte=on)
    ordered = rows.order_by("learner__family_name", "learner__given_names", "learner_id")
    return tuple(view_of(row.learner) for row in ordered)


def edition_warnings(cohort_ids: Iterable[UUID]) -> tuple[EditionWarning, ...]:
    """Tasks whose newest wording in the course differs from the one the cohort is held to."""
    warnings = []
    for row in Cohort.objects.filter(pk__in=list(cohort_ids)):
        pinned = {}
        for pin in (
            EditionPin.objects.filter(cohort=row).select_related("edition").defer("edition__spec").order_by("seq")
        ):
            pinned[pin.slug] = pin.edition
        newest = {}
        rows = TaskEdition.objects.filter(course_key=row.course_key, slug__in=list(pinned)).defer("spec")
        for edition in rows.order_by("seen_at", "pk"):
            newest[edition.slug] = edition
        for slug, edition in pinned.items():
            latest = newest.get(slug, edition)
            if latest.digest != edition.digest:
                warnings.append(EditionWarning(row.id, row.name, slug, edition.digest, latest.digest, latest.seen_at))
    return tuple(warnings)


def edition_changes(cohort_ids: Iterable[UUID]) -> tuple[EditionChange, ...]:
    """The same warnings with what changed in each, for whoever decides whether a cohort adopts the new wording."""
    warnings = edition_warnings(cohort_ids)
    digests = {digest for warning in warnings for digest in (warning.pinned_digest, warning.newest_digest)}
    documents = {
        (row.course_key, row.slug, row.digest): row.spec for row in TaskEdition.objects.filter(digest__in=digests)
    }
    courses = dict(
        Cohort.objects.filter(pk__in={warning.cohort_id for warning in warnings}).values_list("pk", "course_key")
    )
    found = []
    for warning in warnings:
        course = courses[warning.cohort_id]
        before = documents[course, warning.slug, warning.pinned_digest]
        after = documents[course, warning.slug, warning.newest_digest]
        found.append(EditionChange(warning, before["title"], changes_between(before, after)))
    return tuple(found)


def pins_that_differ(course_key: str, spec: TaskSpec) -> tuple[str, ...]:
    """Names of the course's cohorts that are held to another wording of this task than ``spec``."""
    digest = spec.digest
    held: dict[UUID, tuple[str, str]] = {}
    pins = EditionPin.objects.filter(cohort__course_key=course_key, slug=spec.slug).order_by("seq")
    for cohort_id, name, pinned in pins.values_list("cohort_id", "cohort__name", "edition__digest"):
        held[cohort_id] = (name, pinned)
    return tuple(sorted(name for name, pinned in held.values() if pinned != digest))


def is_pinned(course_key: str, slug: str) -> bool:
    """Whether a cohort of the course is held to a wording of this task."""
    return bool(slug) and EditionPin.objects.filter(cohort__course_key=course_key, slug=slug).exists()


def is_named(course_key: str, slug: str) -> bool:
    """Whether a loaded programme or a learner's work keeps records under this task's name in the course."""
    return bool(slug) and TaskEdition.objects.filter(course_key=course_key, slug=slug).exists()


def has_module(course_key: str, code: str) -> bool | None:
    """Whether a cohort of the course studies a module of this code; None while the course has no cohort."""
    found = [code in {module.code for module in view.programme.modules} for view in cohorts(course_key)]
    return any(found) if found else None


def enrolled_modules(learner_id: UUID) -> tuple[tuple[str, ModuleSpec], ...]:
    """(course key, module) of everything a learner studies."""
    return tuple(
        (row.course_key, module)
        for row in enrolments_of(learner_id)
        for module in cohort_view(row.cohort).programme.modules
    )


def cohorts_of(learner_id: UUID) -> tuple[CohortView, ...]:
    """The cohorts somebody is enrolled in, the newest enrolment first."""
    return tuple(cohort_view(row.cohort) for row in enrolments_of(learner_id))


def enrolment_views(learner_id: UUID) -> tuple[EnrolmentView, ...]:
    """Every enrolment of somebody, the ended ones too, the newest first."""
    return tuple(
        EnrolmentView(cohort_view(row.cohort), row.enrolled_on, row.ended_on, row.end_reason)
        for row in enrolments_of(learner_id)
    )
