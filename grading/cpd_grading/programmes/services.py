"""Acts on programmes: load, register an edition, open a cohort, pin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.digest import digest_of
from ..kernel.errors import BadField, BadProgramme, NotFound, WeightsMustTotal100
from ..kernel.messages import Message, _
from ..people.api import require_office
from ..people.domain import require_period, require_reason, require_text
from .domain import TaskSpec
from .models import Cohort, EditionPin, ProgrammeVersion, TaskEdition
from .reading import read_programme, read_task_spec
from .selectors import edition_view


@transaction.atomic
def load_programme(document: Mapping[str, Any], *, course_key: str, now: datetime) -> UUID:
    """Load a programme.json as a programme version and register its tasks' editions for a course.

    Loading the same content again returns the same version. Raises BadProgramme, also when the version is known with
    other content: what a board once ratified under a version may not change its meaning.
    """
    programme = read_programme(document)
    digest = digest_of(dict(document))
    version, made = ProgrammeVersion.objects.get_or_create(
        code=programme.code,
        version=programme.version,
        defaults={"digest": digest, "spec": dict(document), "loaded_at": now},
    )
    if version.digest != digest:
        raise BadProgramme(
            where="version",
            problem=Message(
                _("%(version)s is loaded with other content: write a new version number"),
                version=f"{programme.code} {programme.version}",
            ),
        )
    for spec in programme.tasks.values():
        _edition(course_key, spec, now)
    if made:
        audit.record("programme_loaded", actor_id=None, now=now, programme=version.id, digest=digest)
    return version.id


def register_edition(*, course_key: str, spec: TaskSpec, now: datetime) -> UUID:
    """Append the wording the course shows when it is new; called on a learner's writes, never on a view.

    Raises BadProgramme for a wording that is no task.
    """
    known = _edition(course_key, spec, now)
    if TaskEdition.objects.filter(course_key=course_key, slug=spec.slug, seen_at__gt=known.seen_at).exists():
        # The course went back to an earlier wording: it is the course's own again, and the warning may end.
        TaskEdition.objects.filter(pk=known.pk).update(seen_at=now)
    return known.id


def _edition(course_key: str, spec: TaskSpec, now: datetime) -> TaskEdition:
    """The row of a wording, appended when it is new; a known one keeps the time the course last showed it."""
    digest = spec.digest
    rows = TaskEdition.objects.filter(course_key=course_key, slug=spec.slug, digest=digest)
    known = rows.only("id", "seen_at").first()
    if known is None:
        read_task_spec(spec.document)
        known, _ = TaskEdition.objects.get_or_create(
            course_key=course_key,
            slug=spec.slug,
            digest=digest,
            defaults={"spec": dict(spec.document), "registered_at": now, "seen_at": now},
        )
    return known


@transaction.atomic
def open_cohort(
    *,
    programme_id: UUID,
    course_key: str,
    name: str,
    academic_year: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    actor_id: UUID | None = None,
) -> UUID:
    """Open a cohort on a programme version, pinning the programme's edition of every required task.

    ``actor_id`` is the officer who does it, None for an import. Raises NotInRole, NotFound, PeriodEndsBeforeStart,
    BadField, MissingField.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    require_period(starts_on, ends_on)
    title = require_text("name", name, limit=120)
    year = require_text("academic_year", academic_year, limit=20)
    version = ProgrammeVersion.objects.filter(pk=programme_id).first()
    if version is None:
        raise NotFound()
    if Cohort.objects.filter(course_key=course_key, name=title).exists():
        raise BadField(
            field="name", problem=Message(_("This course has a cohort of this name already. Choose another name."))
        )
    cohort = Cohort.objects.create(
        programme=version,
        course_key=course_key,
        name=title,
        academic_year=year,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=now,
    )
    programme = read_programme(version.spec)
    position = 0
    for module in programme.modules:
        for slug in module.tasks:
            position += 1
            spec = programme.tasks[slug]
            EditionPin.objects.create(
                cohort=cohort,
                module_code=module.code,
                slug=slug,
                position=position,
                edition=_edition(course_key, spec, now),
                pinned_by_id=actor_id,
                pinned_at=now,
            )
    audit.record("cohort_opened", actor_id=actor_id, now=now, cohort_id=cohort.id, programme=version.id)
    return cohort.id


@transaction.atomic
def adopt_edition(
    *, cohort_id: UUID, slug: str, digest: str, reason: str, officer_id: UUID, now: datetime, on: date
) -> None:
    """Hold a cohort to another wording of a task, for submissions opened from now on.

    Words and criteria may change; what a task weighs is the programme's (rule R11). Raises NotInRole, NotFound,
    ReasonRequired, BadField, WeightsMustTotal100.
    """
    require_office(officer_id, on=on)
    why = require_reason(reason, limit=300)
    cohort = Cohort.objects.select_for_update().filter(pk=cohort_id).first()
    pins = EditionPin.objects.filter(cohort_id=cohort_id, slug=slug).select_related("edition").order_by("-seq")
    current = pins.first()
    if cohort is None or current is None:
        raise NotFound()
    edition = TaskEdition.objects.filter(course_key=cohort.course_key, slug=slug, digest=digest).first()
    if edition is None:
        raise NotFound()
    if edition.pk == current.edition_id:
        return
    _require_same_weight(current.edition, edition)
    EditionPin.objects.create(
        cohort=cohort,
        module_code=current.module_code,
        slug=slug,
        position=current.position,
        edition=edition,
        seq=current.seq + 1,
        reason=why,
        pinned_by_id=officer_id,
        pinned_at=now,
    )
    audit.record(
        "edition_adopted",
        actor_id=officer_id,
        now=now,
        cohort_id=cohort_id,
        slug=slug,
        edition=edition.id,
        digest=digest,
    )


def _require_same_weight(pinned: TaskEdition, adopted: TaskEdition) -> None:
    """A task of another weight or module would leave the module's weights short of 100 when it is marked."""
    before, after = edition_view(pinned).spec, edition_view(adopted).spec
    if before.module_code != after.module_code:
        raise BadField(field="module", problem=Message(_("This wording belongs to another module.")))
    if before.weight != after.weight:
        raise WeightsMustTotal100(total=100 - before.weight + after.weight)
