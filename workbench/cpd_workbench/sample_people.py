"""Who lives on the sample site: 25 learners in two districts and everyone around them. Nobody here is a real person.

A learner's story is one word for each module, see :class:`Learner`; the roles' headings are those of the sign-in page.
"""

from __future__ import annotations

from dataclasses import dataclass


def _(message: str) -> str:
    """Mark a heading for the translators; the page translates it."""
    return message


NATIONAL = _("National leaders of learning (NLL): learners who coach")
LOCAL = _("Local leaders of learning (LLL): learners")
ADVISORS = _("BLF advisors")
SECTOR_OFFICERS = _("Sector education officers")
DISTRICT_OFFICERS = _("District education officers")
PARTNERS = _("Partner head teachers, not enrolled")
ASSESSORS = _("UR-CE assessors")
MODERATORS = _("UR-CE moderators")
EXAMINERS = _("External examiners")
EXAM_OFFICERS = _("Exam officers")
MANAGERS = _("Programme managers")
# The order of the sign-in page.
HEADINGS = (
    NATIONAL, LOCAL, ADVISORS, SECTOR_OFFICERS, DISTRICT_OFFICERS, PARTNERS, ASSESSORS, MODERATORS, EXAMINERS,
    EXAM_OFFICERS, MANAGERS,
)  # fmt: skip

# District code -> (name, its two sectors).
DISTRICTS = {
    "91": ("Sample District East", (("9101", "Sample Sector Hill"), ("9102", "Sample Sector Lake"))),
    "92": ("Sample District West", (("9201", "Sample Sector River"), ("9202", "Sample Sector Forest"))),
}
SECTOR_CODES = ("9101", "9102", "9201", "9202")
SCHOOL_WORDS = (
    "Acacia", "Banana", "Bamboo", "Bridge", "Cedar", "Coffee", "Crane", "Dawn", "Eagle", "Fern", "Garden", "Heron",
    "Hilltop", "Island", "Juniper", "Lantern", "Maize", "Meadow", "Morning", "Orchard", "Pine", "Quarry", "Rain",
    "Spring", "Terrace", "Valley",
)  # fmt: skip


@dataclass(frozen=True)
class Learner:
    """A head teacher and how far they are, one word a module:

    ``round-1`` to ``round-3`` sent, and in that round of the module; ``weak``, ``silent`` sent and referred by the
    board, for the tasks or for the conversation; ``again`` like silent, and sent once more; ``ready`` everything but
    sending; ``no-meeting`` all but one meeting; ``waiting``, ``returned`` at least one task signed off and the next
    with the coach or back; ``draft`` a few words; ``-`` nothing.
    """

    given_names: str
    sex: str
    modules: tuple[str, str, str]
    skill: int = 1
    language: str = "en"
    has_number: bool = True


NLL = (
    Learner("Claudine", "F", ("round-1", "round-1", "waiting"), skill=2),
    Learner("Emmanuel", "M", ("round-1", "round-1", "returned"), skill=2),
    Learner("Béatrice", "F", ("round-1", "round-2", "waiting"), language="fr"),
    Learner("Théogène", "M", ("round-1", "ready", "draft"), language="rw"),
)
# In turn at a school of each sector, so that every coach has some of each.
LLL = (
    Learner("Agnès", "F", ("round-1", "round-1", "waiting"), skill=2),
    Learner("Bernard", "M", ("round-1", "round-1", "waiting")),
    Learner("Clémence", "F", ("round-1", "round-1", "waiting"), skill=0),
    Learner("Damascène", "M", ("round-1", "round-1", "waiting")),
    Learner("Espérance", "F", ("round-1", "round-1", "draft"), skill=0),
    Learner("Faustin", "M", ("round-1", "round-2", "returned")),
    Learner("Gloriose", "F", ("round-1", "round-2", "-"), language="rw"),
    Learner("Hassan", "M", ("round-1", "round-2", "-"), has_number=False),
    Learner("Immaculée", "F", ("round-1", "round-3", "-"), skill=2),
    Learner("Jean Bosco", "M", ("round-1", "round-3", "-")),
    Learner("Kelly", "F", ("round-1", "round-3", "-")),
    Learner("Léonard", "M", ("round-1", "no-meeting", "-"), skill=2),
    Learner("Médiatrice", "F", ("round-1", "returned", "-"), language="rw"),
    Learner("Narcisse", "M", ("round-1", "waiting", "-")),
    Learner("Odette", "F", ("weak", "-", "-"), skill=0),
    Learner("Pascal", "M", ("again", "-", "-"), skill=0),
    Learner("Rose", "F", ("silent", "-", "-")),
    Learner("Samuel", "M", ("round-2", "draft", "-")),
    Learner("Thérèse", "F", ("no-meeting", "-", "-"), language="fr"),
    Learner("Uwase", "F", ("waiting", "draft", "-")),
    Learner("Viateur", "M", ("-", "-", "-"), language="rw"),
)

# Given name, role, area and heading of everyone who holds a role.
OFFICERS = (
    ("Alice", "advisor", "", ADVISORS),
    ("Charles", "seo", "9101", SECTOR_OFFICERS),
    ("Donatha", "deo", "92", DISTRICT_OFFICERS),
    ("Célestin", "assessor", "", ASSESSORS),
    ("Joséphine", "assessor", "", ASSESSORS),
    ("Marie", "moderator", "", MODERATORS),
    ("Oscar", "external_examiner", "", EXAMINERS),
    ("Patricie", "exam_officer", "", EXAM_OFFICERS),
    ("Théophile", "exam_officer", "", EXAM_OFFICERS),
    ("Vestine", "programme_manager", "", MANAGERS),
)
PARTNER = "Innocent"

# Who came this week: given names, role, heading of the sign-in page, and whether they have joined their record.
ARRIVALS = (
    ("Gaspard", "advisor", ADVISORS, False),
    ("Solange", "assessor", ASSESSORS, True),
)
