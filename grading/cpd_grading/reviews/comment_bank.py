"""Sentences a coach uses again, in the languages of the programme: a coach's own, and a few for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ..coaching.api import is_coach
from ..kernel.characters import trimmed
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, BadField, MissingField, NotAssignedCoach, NotFound, TooManySavedComments
from ..kernel.messages import Message, _
from ..kernel.requests import id_of_request
from ..people.api import require_awake
from ..people.domain import LANGUAGES, require_choice, require_text
from ..people.models import Person
from ..portfolio.models import TaskSubmission
from .domain import MAX_SAVED_COMMENT
from .models import SavedComment

STOCK_PREFIX = "stock:"

# Everybody's phrases are part of the programme's words, so they stand here and are read like the rest of the code;
# rows hold what coaches add themselves. Each says what is good or what to do next, never a level.
STOCK: Mapping[str, Mapping[str, str]] = {
    "clear": {
        "en": "Clear and well supported: what you did and what came of it can be followed.",
        "rw": "Birasobanutse kandi bifite gihamya: ibyo wakoze n'icyo byatanze birumvikana.",
        "fr": "Clair et bien étayé : on suit ce que vous avez fait et ce qui en est résulté.",
    },
    "pupils": {
        "en": "Say what changed for pupils: what they can do now that they could not do before.",
        "rw": "Vuga icyahindutse ku banyeshuri: icyo bashoboye ubu batashoboraga mbere.",
        "fr": "Dites ce qui a changé pour les élèves : ce qu'ils savent faire maintenant et ne savaient pas avant.",
    },
    "own_part": {
        "en": "Show your own part: what did you decide or lead yourself, and what did others do?",
        "rw": "Garagaza uruhare rwawe bwite: ni iki wafashemo icyemezo cyangwa wayoboye, abandi bo bakoze iki?",
        "fr": "Montrez votre propre part : qu'avez-vous décidé ou conduit vous-même, et qu'ont fait les autres ?",
    },
    "figures": {
        "en": "Add figures from your school: before and after, and where they come from.",
        "rw": "Ongeramo imibare yo mu kigo cyawe: mbere na nyuma, n'aho yavuye.",
        "fr": "Ajoutez des chiffres de votre école : avant et après, et d'où ils viennent.",
    },
    "readable": {
        "en": "The picture cannot be read. Take it again in daylight, straight from above, one page a picture.",
        "rw": "Ifoto ntisomeka. Yongere uyifate ku manywa, uturutse hejuru, urupapuro rumwe ku ifoto.",
        "fr": "La photo n'est pas lisible. Reprenez-la à la lumière du jour, bien d'en haut, une page par photo.",
    },
    "next_step": {
        "en": "What will you do next, with whom and by when? Two sentences are enough.",
        "rw": "Uzakurikizaho gukora iki, ufatanyije na nde kandi ryari? Interuro ebyiri zirahagije.",
        "fr": "Que ferez-vous ensuite, avec qui et pour quand ? Deux phrases suffisent.",
    },
}
NOT_IN_LIST = _("This phrase is not in your list any more. Choose another one.")


@dataclass(frozen=True)
class SavedCommentView:
    """One phrase; ``key`` is what a form sends for it. ``id`` is None for one of everybody's."""

    key: str
    text: Mapping[str, str]
    id: UUID | None = None

    @property
    def first_words(self) -> str:
        """The words in the first language they were written in."""
        return self.in_language("")

    def in_language(self, language: str) -> str:
        """The words in a language, or in the first of the programme's languages they were written in."""
        return self.text.get(language) or next(self.text[one] for one in LANGUAGES if self.text.get(one))

    def language_for(self, language: str) -> str:
        """The language ``in_language`` answers in, for a lang attribute."""
        return language if self.text.get(language) else next(one for one in LANGUAGES if self.text.get(one))


def saved_comments_of(coach_id: UUID) -> tuple[SavedCommentView, ...]:
    """A coach's own phrases, the oldest first, then everybody's: those operators added, and ours; one query."""
    wanted = Q(owner_id=coach_id) | Q(owner=None)
    rows = list(SavedComment.objects.filter(wanted, removed_at=None).order_by("made_at", "pk"))
    own = [SavedCommentView(str(row.id), row.text, row.id) for row in rows if row.owner_id]
    shared = [SavedCommentView(str(row.id), row.text) for row in rows if not row.owner_id]
    return (*own, *shared, *(SavedCommentView(f"{STOCK_PREFIX}{key}", text) for key, text in STOCK.items()))


def feedback_with_saved_comments(
    *, submission_id: UUID, coach_id: UUID, feedback: Mapping[str, str], chosen: Mapping[str, str]
) -> dict[str, str]:
    """What a coach wrote, by box, with the phrase chosen for each box after it, in the learner's language.

    This is how a phrase gets into a box without a script. Raises BadField for a phrase that is not the coach's.
    """
    written = dict(feedback)
    if not chosen:
        return written
    known = {phrase.key: phrase for phrase in saved_comments_of(coach_id)}
    learner = TaskSubmission.objects.filter(pk=submission_id).values_list("learner__language", flat=True).first()
    for box, key in chosen.items():
        if key not in known:
            raise BadField(field="phrase:", problem=Message(NOT_IN_LIST))
        words = known[key].in_language(learner or LANGUAGES[0])
        written[box] = "\n".join(filter(None, (trimmed(feedback.get(box, "")), words)))
    return written


@transaction.atomic
def save_comment(*, coach_id: UUID, text: Mapping[str, str], request_id: UUID, now: datetime) -> UUID:
    """Keep a phrase in one language at least. Nobody but its coach reads it as a phrase, so no trace is written.

    The same request id is the same phrase. Raises NotAssignedCoach, BadField, MissingField, TooManySavedComments,
    RolesNotConfirmed, AlreadyDone for a request id that is somebody else's.
    """
    # Two presses at the same moment are answered one after the other.
    Person.objects.select_for_update().only("pk").filter(pk=coach_id).first()
    known = id_of_request(SavedComment, request_id, otherwise=AlreadyDone, owner_id=coach_id)
    if known is not None:
        return known
    if not is_coach(coach_id, on=kigali_date(now)):
        require_awake(coach_id)
        raise NotAssignedCoach()
    cleaned = clean_comment(text)
    most: int = settings.CPD_SAVED_COMMENTS  # type: ignore[misc]  # set by settings.common
    if SavedComment.objects.filter(owner_id=coach_id, removed_at=None).count() >= most:
        raise TooManySavedComments(count=most)
    return SavedComment.objects.create(owner_id=coach_id, text=cleaned, request_id=request_id, made_at=now).id


@transaction.atomic
def save_everybodys_comment(*, phrase_id: UUID, text: Mapping[str, str], is_removed: bool, now: datetime) -> None:
    """Add a phrase that every coach is offered, write it anew, or take it out of the lists and put it back.

    For operators, whose own log tells who did it. Raises BadField, MissingField, NotFound for a coach's own phrase.
    """
    cleaned = clean_comment(text)
    row = SavedComment.objects.select_for_update().filter(pk=phrase_id).first()
    if row is None:
        row = SavedComment(id=phrase_id, request_id=phrase_id, made_at=now)
    elif row.owner_id is not None:
        raise NotFound()
    row.text, row.removed_at = cleaned, (row.removed_at or now) if is_removed else None
    row.save()


def clean_comment(text: Mapping[str, str]) -> dict[str, str]:
    """The words by language, trimmed, in one language at least. Raises BadField, MissingField."""
    for language in text:
        require_choice("language", language, LANGUAGES)
    said = {
        key: require_text("phrase:", words, limit=MAX_SAVED_COMMENT, may_be_empty=True) for key, words in text.items()
    }
    said = {key: words for key, words in said.items() if words}
    if not said:
        raise MissingField(field="phrase:")
    return said


@transaction.atomic
def remove_saved_comment(*, phrase_id: UUID, coach_id: UUID, now: datetime) -> None:
    """Take one's own phrase out of the list; what was written with it stays. Twice is once. Raises NotFound."""
    if not SavedComment.objects.filter(pk=phrase_id, owner_id=coach_id).exists():
        raise NotFound()
    SavedComment.objects.filter(pk=phrase_id, removed_at=None).update(removed_at=now)
