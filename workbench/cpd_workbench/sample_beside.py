"""What stands beside the evidence in the sample: a witness, what a coach saw, and what was added for a head teacher.

Told last, since it happened this week.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cpd_grading import api

from . import journey, sample_words
from .journey import File
from .sample_cohort import Sample, noon
from .sample_files import photo
from .sample_words import words_for
from .sample_work import Pair

WITNESSED, HELPED = "Claudine", "Espérance"


def tell(sample: Sample) -> None:
    """One task that waits for its coach has a witness and was seen in place; one piece waits for its learner."""
    run, days = sample.run, sample.days
    third = run.programme.modules[-1]
    witnessed, helped = sample.member(WITNESSED).pair, sample.member(HELPED).pair
    _hear_witness(sample, witnessed, third.tasks[1])
    api.record_seen_in_place(
        task=api.TaskKey(run.course_key, third.tasks[1]),
        learner_id=witnessed.learner_id,
        coach_id=witnessed.coach_id,
        seen_on=days.ago(3),
        place=sample_words.SEEN_WHERE,
        description=sample_words.SEEN,
        criteria=run.programme.tasks[third.tasks[1]].criterion_keys[:1],
        request_id=api.new_id(),
        now=noon(days.ago(2)),
    )
    _add_for(sample, helped, third.tasks[0])


def _hear_witness(sample: Sample, pair: Pair, slug: str) -> None:
    days = sample.days
    item = journey.open_task(sample.run, pair.learner_id, slug, now=noon(days.ago(3))).items[0]
    _invitation, token = api.invite_witness(
        item_id=item.id,
        learner_id=pair.learner_id,
        witness_name=sample_words.WITNESS,
        witness_post=sample_words.WITNESS_POST,
        request_id=api.new_id(),
        now=noon(days.ago(3)),
    )
    answered, link = noon(days.ago(2)), api.link_digest(token)
    api.answer_as_witness(
        link=link,
        statement=sample_words.TESTIMONY,
        saw_it_on=days.ago(7),
        language="en",
        declares=True,
        seen_digest=api.witness_page(link, now=answered).summary.digest,
        now=answered,
    )


def _add_for(sample: Sample, pair: Pair, slug: str) -> None:
    on, spec = sample.days.ago(1), sample.run.programme.tasks[slug]
    words = words_for(spec)
    fields = api.ItemFields(kind=spec.evidence_kinds[0], title=words.title, did=words.did, changed=words.changed)
    item_id = api.add_on_behalf(
        task=api.TaskKey(sample.run.course_key, slug),
        learner_id=pair.learner_id,
        coach_id=pair.coach_id,
        fields=replace(fields, activity_on=on - timedelta(days=2), language="en", children="none"),
        reason=sample_words.WHY_ADDED,
        request_id=api.new_id(),
        now=noon(on),
    )
    file = File("chart.jpg", photo(0, on - timedelta(days=2)))
    api.attach_on_behalf(
        item_id=item_id,
        coach_id=pair.coach_id,
        name=file.name,
        content=file.content,
        request_id=api.new_id(),
        now=noon(on),
    )
