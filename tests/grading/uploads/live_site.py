"""A local site in a folder for tests that start real servers: made, and looked into, in processes of their own.

``python -m tests.grading.uploads.live_site make FOLDER`` makes it and prints the learner's session and item;
``… look FOLDER`` prints what the database and the storage hold; ``… serve FOLDER PORT`` serves it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from cpd_xblocks.workbench import site_folder
from tests.browser import small_site

SLUG = "m1-time"


def make(folder: Path) -> dict[str, str]:
    """A site with one learner who has one item; returns her session key and the item's id."""
    small_site.make(folder)
    from django.contrib.auth.models import User
    from django.test import Client

    from cpd_grading import api

    user = User.objects.get(username="amina.sample")
    me = api.person_of_user(user.pk)
    assert me is not None
    (spec,) = [one.spec for slug, one in api.pinned_editions(api.cohorts_of(me.id)[0].id).items() if slug == SLUG]
    item = api.save_item(
        task=api.TaskKey(small_site.COURSE_KEY, SLUG),
        spec=spec,
        learner_id=me.id,
        fields=api.ItemFields(kind=spec.evidence_kinds[0]),
        request_id=uuid4(),
        now=api.utc_now(),
    )
    browser = Client()
    browser.force_login(user)
    return {"session": browser.cookies["sessionid"].value, "item": str(item)}


def look(folder: Path) -> dict[str, Any]:
    """What counts (every attachment with the digest of its bytes), what is on its way, and what a collection finds."""
    site_folder.open_site(folder)
    from datetime import timedelta

    from cpd_grading import api
    from cpd_grading.models import Attachment, Upload
    from cpd_grading.portfolio.files import evidence_storage

    storage, files = evidence_storage(), []
    for row in Attachment.objects.order_by("stored_at"):
        with storage.open(row.storage_key, "rb") as stored:
            digest = hashlib.sha256(stored.read()).hexdigest()
        files.append({"request": str(row.request_id), "recorded": row.sha256_original, "stored": digest})
    waiting = Upload.objects.filter(state="receiving").count()
    later = api.utc_now() + timedelta(hours=2)
    strays = api.collect_uploads(now=later).strays
    left = api.collect_uploads(now=later)
    return {"files": files, "waiting": waiting, "strays": strays, "left": [left.uploads, left.parts, left.strays]}


def serve(folder: Path, port: int) -> None:
    site_folder.open_site(folder)
    from waitress import serve as serve_forever

    from cpd_xblocks.workbench.wsgi import application

    serve_forever(application, host="127.0.0.1", port=port, threads=4)


if __name__ == "__main__":
    act, where = sys.argv[1], Path(sys.argv[2])
    if act == "serve":
        serve(where, int(sys.argv[3]))
    else:
        print(json.dumps({"make": make, "look": look}[act](where)))
