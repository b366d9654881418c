"""A local site in a folder for tests that start real servers: made, and looked into, in processes of their own.

``python -m tests.grading.uploads.live_site make FOLDER`` makes it and prints the learner's session and item;
``… look FOLDER`` prints what the database and the storage hold; ``… serve FOLDER PORT`` serves it. ``… ready FOLDER``
adds learners whose work is ready to be sent and prints what each would send; ``… sent FOLDER`` prints what was.
``… die FOLDER`` is killed after it stored a photo and its thumbnail and before it recorded them.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from cpd_workbench import site_folder
from tests.browser import small_site

SLUG = "m1-time"


def make(folder: Path) -> dict[str, str]:
    """A site with one learner who has one item; returns her session key and the item's id."""
    small_site.make(folder)
    from django.contrib.auth.models import User

    from cpd_grading.kernel import api as kernel
    from cpd_grading.people import api as people
    from cpd_grading.portfolio import api as portfolio
    from cpd_grading.programmes import api as programmes

    user = User.objects.get(username="amina.sample")
    me = people.person_of_user(user.pk)
    assert me is not None
    (spec,) = [
        one.spec for slug, one in programmes.pinned_editions(programmes.cohorts_of(me.id)[0].id).items() if slug == SLUG
    ]
    item = portfolio.save_item(
        task=programmes.TaskKey(small_site.COURSE_KEY, SLUG),
        spec=spec,
        learner_id=me.id,
        fields=portfolio.ItemFields(kind=spec.evidence_kinds[0]),
        request_id=uuid4(),
        now=kernel.utc_now(),
    )
    return {"session": _session_of(user), "item": str(item)}


def _session_of(user: Any) -> str:
    from django.test import Client

    browser = Client()
    browser.force_login(user)
    return browser.cookies["sessionid"].value


def look(folder: Path) -> dict[str, Any]:
    """What counts (every attachment with the digest of its bytes), what is on its way, and what a collection finds."""
    site_folder.open_site(folder)
    from datetime import timedelta

    from cpd_grading.kernel import api as kernel
    from cpd_grading.models import Attachment, Preview, Upload
    from cpd_grading.portfolio.storing import evidence_storage
    from cpd_grading.uploads import api as uploads

    storage, files = evidence_storage(), []
    for row in Attachment.objects.order_by("stored_at"):
        with storage.open(row.storage_key, "rb") as stored:
            digest = hashlib.sha256(stored.read()).hexdigest()
        files.append({"request": str(row.request_id), "recorded": row.sha256_original, "stored": digest})
    waiting = Upload.objects.filter(state="receiving").count()
    later = kernel.utc_now() + timedelta(hours=2)
    first = uploads.collect_uploads(now=later)
    left = uploads.collect_uploads(now=later)
    return {
        "files": files,
        "waiting": waiting,
        "strays": first.strays,
        "orphans": first.orphans,
        "left": [left.uploads, left.parts, left.strays, left.orphans],
        "kept": sum(len(storage.listdir(f"evidence/{day}")[1]) for day in storage.listdir("evidence")[0]),
        "named": Attachment.objects.count() + Preview.objects.count(),
    }


def die(folder: Path) -> None:
    """Be killed in the transaction that records a photo."""
    site_folder.open_site(folder)
    from cpd_grading.kernel import api as kernel
    from cpd_grading.models import EvidenceItem
    from cpd_grading.portfolio import api as portfolio
    from cpd_grading.portfolio.selectors import submission
    from cpd_grading.programmes import api as programmes
    from tests.builders import jpeg

    item = EvidenceItem.objects.select_related("submission").first()
    assert item is not None
    learner, task = item.submission.learner_id, programmes.TaskKey(item.submission.course_key, item.submission.slug)
    portfolio.attach_file(
        task=task,
        spec=submission(item.submission_id).spec,
        learner_id=learner,
        item_id=item.id,
        name="photo.jpg",
        content=jpeg(),
        request_id=uuid4(),
        now=kernel.utc_now(),
        then=lambda _attachment: os.kill(os.getpid(), signal.SIGKILL),
    )


def ready(folder: Path, number: int = 16) -> dict[str, dict[str, str]]:
    """Learners with a piece of evidence and a file, and the session and the words each sends it with."""
    site_folder.open_site(folder)
    from django.contrib.auth.models import User

    from cpd_grading.kernel import api as kernel
    from cpd_grading.overview import api as overview
    from cpd_grading.people import api as people
    from cpd_grading.portfolio import api as portfolio
    from cpd_grading.programmes import api as programmes

    (cohort,) = programmes.cohorts()
    spec = programmes.pinned_editions(cohort.id)[SLUG].spec
    task, now, today, told = programmes.TaskKey(small_site.COURSE_KEY, SLUG), kernel.utc_now(), kernel.today(), {}
    for place in range(number):
        user = User.objects.create_user(f"sender{place}.sample")
        me = people.add_person(
            family_name="Sample",
            given_names=f"Sender {place}",
            email=f"sender{place}@example.org",
            registration_number=f"SEND{place:03}",
            user_id=user.pk,
            school_code="s1",
            now=now,
        )
        programmes.enrol(cohort_id=cohort.id, learner_id=me, on=today, now=now)
        fields = portfolio.ItemFields(
            kind=spec.evidence_kinds[0], did="We met.", changed="Lessons begin.", activity_on=today, children="none"
        )
        own = {"task": task, "spec": spec, "learner_id": me, "now": now}
        item = portfolio.save_item(**own, fields=fields, request_id=uuid4())
        portfolio.attach_file(**own, item_id=item, name="plan.txt", content=b"Our plan", request_id=uuid4())
        told[str(uuid4())] = {
            "session": _session_of(user),
            "owner": str(me),
            "seen_digest": overview.task_page(task, spec, people.person(me), on=today).seen_digest,
            "course_key": task.course_key,
            "slug": task.slug,
        }
    return told


def sent(folder: Path) -> dict[str, Any]:
    """Of every learner who has begun: whether each trace of a submission is there, and whether the record is whole."""
    site_folder.open_site(folder)
    from cpd_grading.kernel import api as kernel
    from cpd_grading.models import AuditChain, AuditEvent, EvidenceVersion, Manifest, Outbox, TaskSubmission

    found = {}
    for row in TaskSubmission.objects.exclude(learner__given_names="Amina"):
        manifests = list(Manifest.objects.filter(submission=row))
        traces = [
            row.state == "submitted",
            row.round == 1,
            len(manifests) == 1,
            EvidenceVersion.objects.filter(item__submission=row, is_sent=True).count() == 1,
            AuditEvent.objects.filter(action="task_submitted", payload__submission=str(row.id)).count() == 1,
            Outbox.objects.filter(kind="task_submitted", payload__submission=str(row.id)).count() == 1,
        ]
        found[str(row.learner_id)] = {"traces": traces, "manifests": [str(one.id) for one in manifests]}
    broken = [key for key in AuditChain.objects.values_list("key", flat=True) if kernel.broken_links(key)]
    return {"found": found, "broken": broken}


def serve(folder: Path, port: int) -> None:
    site_folder.open_site(folder)
    from waitress import serve as serve_forever

    from cpd_workbench.wsgi import application

    serve_forever(application, host="127.0.0.1", port=port, threads=4)


if __name__ == "__main__":
    act, where = sys.argv[1], Path(sys.argv[2])
    if act == "serve":
        serve(where, int(sys.argv[3]))
    elif act == "die":
        die(where)
    else:
        print(json.dumps({"make": make, "look": look, "ready": ready, "sent": sent}[act](where)))
