"""Retirement: a person leaves, and what is left of them is a number on the records the university has to keep.

Each room blanks its own rows. All of it is one transaction with its trace; bytes go after the commit, and are tried
again by the platform's next signal, by ``cpd_retire`` and every night until nothing is stored any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..assessment.api import anonymise_assessment
from ..coaching.api import anonymise_coaching, rename_owner
from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import FilesNotDestroyed
from ..people.api import (
    anonymise_person,
    anonymised_people,
    lock_person,
    name_of_number,
    release_account,
    require_office,
)
from ..people.models import Person
from ..phones.api import forget_phones
from ..reviews.api import anonymise_reviews
from .anonymising import anonymise_evidence, destroy_files_of, has_files_left
from .holding import held_enrolments


@dataclass(frozen=True)
class Retirement:
    """What a retirement changed. ``held`` enrolments keep their evidence until somebody lifts the hold."""

    person_id: UUID
    rows: int
    files: int
    held: int


def retire_person(*, person_id: UUID, actor_id: UUID | None, now: datetime) -> Retirement:
    """Erase what a person wrote and gave, and put a number where their name stood; a second time changes nothing.

    ``actor_id`` is the officer who does it, None for the platform and for who has a shell. A retention hold wins:
    that evidence goes when the hold is lifted (``finish_retirements``). Raises NotInRole, NotFound, and
    FilesNotDestroyed where a storage did not let go of files: the rest is done, and the next call tries again.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    with transaction.atomic():
        person = lock_person(person_id)
        is_second_time = person.anonymised_at is not None
        done = _anonymise(person, actor_id, now)
        transaction.on_commit(lambda: finish(person_id), robust=True)
    # Inside a request's own transaction nothing is committed yet; what an earlier call hid is.
    if is_second_time or not transaction.get_connection().in_atomic_block:
        left = finish(person_id)
        if left:
            raise FilesNotDestroyed(count=left)
    return done


@transaction.atomic
def rehearse_retirement(*, person_id: UUID, now: datetime) -> Retirement:
    """What a retirement would change, from doing it and taking it back. Raises NotFound."""
    would_be = _anonymise(lock_person(person_id), None, now)
    transaction.set_rollback(True)
    return would_be


def _anonymise(person: Person, actor_id: UUID | None, now: datetime) -> Retirement:
    held = held_enrolments(person.id)
    evidence = anonymise_evidence(person.id, now=now)
    rows = evidence.rows
    rows += anonymise_reviews(person.id, held=held)
    rows += anonymise_assessment(person.id, held=held)
    if person.anonymised_at is None:  # afterwards nobody knows the name any more
        names = {"family_name": person.family_name, "given_names": person.given_names}
        rows += rename_owner(person.id, **names, to=name_of_number(person))
    rows += anonymise_coaching(person.id, held_cohorts=held.values(), now=now)
    rows += forget_phones(person.id)
    rows += anonymise_person(person, now=now)
    if rows:
        audit.record(
            "person_anonymised",
            actor_id=actor_id,
            now=now,
            learner_id=person.id,
            rows=rows,
            files=evidence.files,
            held=len(held),
        )
    return Retirement(person.id, rows, evidence.files, len(held))


def finish(person_id: UUID) -> int:
    """Destroy the files of a retired person; once nothing is left, part them from their account.

    Returns how many files the storage kept.
    """
    left = destroy_files_of(person_id)
    if not has_files_left(person_id):
        release_account(person_id)
    return left


def finish_retirements(*, now: datetime) -> Iterable[Retirement]:
    """Try again what earlier retirements had to leave: files of a storage that failed, evidence whose hold is lifted.

    Yields those that changed something. A storage that still fails is the business of the next run.
    """
    for person_id in anonymised_people():
        try:
            done = retire_person(person_id=person_id, actor_id=None, now=now)
        except FilesNotDestroyed:
            continue
        if done.rows:
            yield done
