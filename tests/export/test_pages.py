"""The pages of the examinations office."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cpd_export import api as exports
from cpd_export.apps import CpdExportConfig
from cpd_grading.kernel import api as kernel
from cpd_grading.models import AuditEvent
from cpd_grading.people import api as people
from tests.export.programme import open_cohort
from tests.export.samples import COHORT, LEFT_OUT, Door, result_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.export.urls")]

SAID = {"purpose": "Award of credits", "recipient": "Registrar"}


def account(client: Client, *, role: str | None = None, ends_in_days: int = 30) -> UUID:
    """Sign a new person in, with a role of these days if one is named."""
    user = get_user_model().objects.create_user(f"sample-{uuid4()}")
    now = kernel.utc_now()
    today = kernel.kigali_date(now)
    person_id = people.add_person(family_name="PERSON-SAMPLE", given_names="A", now=now, user_id=user.pk)
    if role:
        days = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=ends_in_days)}
        people.grant_role(person_id=person_id, role=role, now=now, **days)
    client.force_login(user)
    return person_id


@pytest.fixture
def officer_id(client: Client) -> UUID:
    return account(client, role="exam_officer")


@pytest.fixture
def batch(door: Door, officer_id: UUID) -> exports.BatchReport:
    door.shows(result_of(1, family_name="<b>UWIMANA</b>", registration_number=""), result_of(2), left_out=(LEFT_OUT,))
    return exports.make_batch(cohort_id=COHORT, officer_id=officer_id, now=kernel.utc_now(), **SAID)


def test_an_officer_makes_a_batch_and_is_shown_its_totals(client: Client, door: Door, officer_id: UUID) -> None:
    door.shows(result_of(1), left_out=(LEFT_OUT,))

    page = client.post(reverse("cpd_export:make", args=[COHORT]), SAID, follow=True)

    (batch,) = exports.batches_of(COHORT)
    assert page.redirect_chain == [(reverse("cpd_export:batch", args=[batch.id]), 302)]
    for shown in (batch.digest, "10.00", "Award of credits", "Registrar", LEFT_OUT.sentence):
        assert shown in page.content.decode()
    assert batch.made_by == officer_id


@pytest.mark.parametrize(("preferred", "read"), [("fr", "fr"), ("rw", "rw"), ("sw", "en")])
def test_a_page_is_read_in_the_language_of_the_account(
    preferred: str, read: str, client: Client, batch: exports.BatchReport
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = preferred

    page = client.get(reverse("cpd_export:batch", args=[batch.batch_id])).content.decode()

    assert f'<html lang="{read}">' in page


def test_who_was_left_out_is_shown_with_names_escaped(client: Client, batch: exports.BatchReport) -> None:
    page = client.get(reverse("cpd_export:batch", args=[batch.batch_id])).content.decode()

    assert "&lt;b&gt;UWIMANA&lt;/b&gt;" in page
    assert "There is no registration number." in page


def test_the_downloaded_archive_is_the_batch_and_the_download_is_noted(
    client: Client, batch: exports.BatchReport, officer_id: UUID, tmp_path: Path
) -> None:
    answer = client.post(reverse("cpd_export:download", args=[batch.batch_id]))
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert answer["Content-Disposition"] == f'attachment; filename="{batch.name}.zip"'
    assert (answer["Content-Type"], answer["Content-Length"]) == ("application/zip", str(len(data)))
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    assert exports.verify_batch(tmp_path / batch.name, digest=batch.digest).is_sound
    event = AuditEvent.objects.get(action="export_batch_downloaded")
    assert (event.actor_id, event.payload) == (officer_id, {"batch_id": str(batch.batch_id)})


def test_the_latest_batch_is_withdrawn_with_a_reason(client: Client, batch: exports.BatchReport) -> None:
    address = reverse("cpd_export:withdraw", args=[batch.batch_id])

    page = client.post(address, {"reason": "The registry never got it"}, follow=True).content.decode()

    assert "The registry never got it" in page
    assert reverse("cpd_export:download", args=[batch.batch_id]) not in page
    assert client.post(reverse("cpd_export:download", args=[batch.batch_id])).status_code == 409


@pytest.mark.parametrize("missing", ["purpose", "recipient"])
def test_a_batch_without_purpose_or_recipient_is_refused(
    client: Client, door: Door, officer_id: UUID, missing: str
) -> None:
    door.shows(result_of(1))

    answer = client.post(reverse("cpd_export:make", args=[COHORT]), SAID | {missing: " "})

    assert answer.status_code == 400
    assert "This is kept with the batch." in answer.content.decode()
    assert exports.batches_of(COHORT) == ()


def test_nothing_new_is_a_conflict_with_a_sentence(client: Client, door: Door, officer_id: UUID) -> None:
    answer = client.post(reverse("cpd_export:make", args=[COHORT]), SAID)

    assert answer.status_code == 409
    assert "There is no new ratified credit to export." in answer.content.decode()


def addresses(batch_id: UUID) -> list[tuple[str, str]]:
    return [
        ("get", reverse("cpd_export:cohorts")),
        ("get", reverse("cpd_export:cohort", args=[COHORT])),
        ("get", reverse("cpd_export:batch", args=[batch_id])),
        ("post", reverse("cpd_export:make", args=[COHORT])),
        ("post", reverse("cpd_export:download", args=[batch_id])),
        ("post", reverse("cpd_export:withdraw", args=[batch_id])),
    ]


@pytest.mark.parametrize("who", ["no person", "assessor", "officer until yesterday"])
def test_nobody_but_an_officer_of_today_sees_or_does_anything(
    client: Client, batch: exports.BatchReport, who: str
) -> None:
    if who == "no person":
        client.force_login(get_user_model().objects.create_user("no-person", is_superuser=True))
    elif who == "assessor":
        account(client, role="assessor")
    elif who == "officer until yesterday":
        account(client, role="exam_officer", ends_in_days=-1)
    events = AuditEvent.objects.count()

    for method, address in addresses(batch.batch_id):
        answer = getattr(client, method)(address, SAID | {"reason": "x"})

        assert answer.status_code == 403, (method, address)
        assert batch.digest not in answer.content.decode()
    assert [view.state for view in exports.batches_of(COHORT)] == ["made"]
    assert AuditEvent.objects.count() == events


def test_who_is_not_signed_in_signs_in_first_and_nothing_happens(client: Client, batch: exports.BatchReport) -> None:
    client.logout()
    for method, address in addresses(batch.batch_id):
        answer = getattr(client, method)(address, SAID | {"reason": "x"})

        assert answer.status_code == 302
        assert f"next={address.rpartition('/')[0]}/" in answer["Location"]
        if method == "post":
            assert address not in answer["Location"], "what answers only a form leads back to its page"
        officer = Client()
        account(officer, role="exam_officer")
        assert officer.get(parse_qs(urlsplit(answer["Location"]).query)["next"][0]).status_code in (200, 404)
    assert [view.state for view in exports.batches_of(COHORT)] == ["made"]
    assert not AuditEvent.objects.filter(action="export_batch_downloaded").exists()


def test_what_writes_takes_only_a_sent_form(client: Client, batch: exports.BatchReport) -> None:
    for method, address in addresses(batch.batch_id):
        answer = getattr(client, "get" if method == "post" else "post")(address)

        assert answer.status_code == 405, address
        assert answer["Allow"] == ("POST" if method == "post" else "GET, HEAD")
    assert [view.state for view in exports.batches_of(COHORT)] == ["made"]


def test_a_form_without_its_token_is_refused(door: Door, officer_id: UUID, client: Client) -> None:
    door.shows(result_of(1))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert strict.post(reverse("cpd_export:make", args=[COHORT]), SAID).status_code == 403
    assert exports.batches_of(COHORT) == ()


def test_an_unknown_batch_is_not_found(client: Client, officer_id: UUID) -> None:
    for method, address in addresses(uuid4())[2:]:
        if "batches" in address:
            assert getattr(client, method)(address, {"reason": "x"}).status_code == 404


def test_the_pages_are_mounted_where_the_platform_expects_them() -> None:
    place = CpdExportConfig.plugin_app["url_config"]["lms.djangoapp"]

    assert (place["regex"], place["namespace"]) == (r"^cpd/export/", "cpd_export")
    assert reverse("cpd_export:cohorts") == "/cpd/export/"


def test_every_cohort_is_listed_with_its_latest_batch(client: Client, door: Door, officer_id: UUID) -> None:
    now = kernel.utc_now()
    cohort_id = open_cohort("Rubavu sample intake", now)
    open_cohort("Musanze sample intake", now)
    door.shows(result_of(1))
    exports.make_batch(cohort_id=cohort_id, officer_id=officer_id, now=now, **SAID)

    page = client.get(reverse("cpd_export:cohorts")).content.decode()

    assert page.index("Musanze sample intake") < page.index("No batch was made yet.")
    assert "Latest: batch 1, " in page
    assert reverse("cpd_export:cohort", args=[cohort_id]) in page


def test_a_cohorts_page_lists_its_batches_and_offers_the_next(client: Client, door: Door, officer_id: UUID) -> None:
    now = kernel.utc_now()
    cohort_id = open_cohort("Rubavu sample intake", now)
    door.shows(result_of(1))
    report = exports.make_batch(cohort_id=cohort_id, officer_id=officer_id, now=now, **SAID)

    page = client.get(reverse("cpd_export:cohort", args=[cohort_id])).content.decode()

    assert reverse("cpd_export:batch", args=[report.batch_id]) in page
    assert f'action="{reverse("cpd_export:make", args=[cohort_id])}"' in page
    assert "csrfmiddlewaretoken" in page
    assert client.get(reverse("cpd_export:cohort", args=[uuid4()])).status_code == 404
