"""An act that the database undid because of another one is done again; an act whose end is not sure is not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from cpd_grading.kernel import errors
from cpd_grading.kernel.locks import lock
from cpd_grading.kernel.tries import TRIES, again, was_undone
from cpd_grading.people.models import District, Sector
from tests import builders

on_its_own = pytest.mark.django_db(transaction=True)


class FromServer(Exception):
    """What a driver raises, with the name PostgreSQL gives to it."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def problem(sqlstate: str, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    """As Django passes it on."""
    passed_on = kind("as the server says it")
    passed_on.__cause__ = FromServer(sqlstate)
    return passed_on


class Work:
    """Writes a name, and fails in the ways it is told, one a try."""

    def __init__(self, *fails: Exception) -> None:
        self.fails, self.done = list(fails), 0

    @transaction.atomic
    def __call__(self) -> str:
        self.done += 1
        District.objects.create(code=f"9{self.done}", name="Sample")
        if self.fails:
            raise self.fails.pop(0)
        return "answer"


@pytest.mark.parametrize(
    ("sqlstate", "expected"),
    [
        ("40001", True),  # serialization_failure
        ("40P01", True),  # deadlock_detected
        ("55P03", True),  # lock_not_available
        ("40003", False),  # statement_completion_unknown
        ("08006", False),  # connection_failure
        ("57P01", False),  # admin_shutdown
        ("25006", False),  # read_only_sql_transaction
        ("23505", False),  # unique_violation
    ],
)
def test_only_what_the_database_took_back_itself_is_done_again(sqlstate: str, expected: bool) -> None:
    assert was_undone(problem(sqlstate)) is expected


@on_its_own
def test_an_act_that_was_undone_is_done_again_and_nothing_of_the_first_try_stays() -> None:
    work = Work(problem("40P01"), problem("40001"))

    assert again(work) == "answer"
    assert [row.code for row in District.objects.all()] == ["93"]


@on_its_own
def test_what_was_prepared_is_prepared_again_before_each_further_try() -> None:
    prepared: list[int] = []
    work = Work(problem("40P01"), problem("40P01"))

    again(work, before_next=lambda: prepared.append(work.done))

    assert prepared == [1, 2]


@on_its_own
def test_an_act_that_is_undone_every_time_is_refused_by_name() -> None:
    work = Work(*(problem("40P01") for _ in range(TRIES)))

    with pytest.raises(errors.Busy):
        again(work)
    assert work.done == TRIES
    assert not District.objects.exists()


@on_its_own
def test_the_last_try_counts() -> None:
    work = Work(*(problem("40P01") for _ in range(TRIES - 1)))

    assert again(work) == "answer"


@on_its_own
@pytest.mark.parametrize(
    "unsure", [problem("08006"), OperationalError("no state at all"), InterfaceError("closed"), errors.NotFound()]
)
def test_after_any_other_error_nothing_is_tried_again(unsure: Exception) -> None:
    work = Work(unsure)

    with pytest.raises(type(unsure)):
        again(work)
    assert work.done == 1


@pytest.mark.django_db
def test_a_part_of_a_transaction_is_not_tried_again_by_itself() -> None:
    work = Work(problem("40P01"))

    with pytest.raises(OperationalError), transaction.atomic():
        again(work)
    assert work.done == 1


@on_its_own
def test_two_that_wait_for_each_other_on_a_real_server_are_both_done() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("this database locks no rows")
    builders.add_places()
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    def takes(first: str, then: str) -> None:
        tries.append(first)
        with transaction.atomic():
            lock(Sector.objects.filter(pk=first))
            if len(tries) <= 2:
                both_hold_one.wait(timeout=30)
            lock(Sector.objects.filter(pk=then))

    def on_a_line_of_its_own(first: str, then: str) -> None:
        try:
            again(lambda: takes(first, then))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        for done in [two.submit(on_a_line_of_its_own, *way) for way in (("1101", "2101"), ("2101", "1101"))]:
            done.result(timeout=90)
    assert len(tries) == 3  # the database stopped one of them, once
