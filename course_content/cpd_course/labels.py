"""Words that preview pages and study packs put around an author's text. Kinyarwanda and French are drafts to review."""

from __future__ import annotations

from .model import Text, words

LABELS: dict[str, Text] = {
    "contents": {"en": "Contents", "rw": "Ibirimo", "fr": "Contenu"},
    "task": {"en": "Workplace task", "rw": "Umurimo ukorerwa ku ishuri", "fr": "Tâche en milieu de travail"},
    "share": {"en": "Share of the portfolio mark", "rw": "Umugabane mu manota", "fr": "Part de la note du portfolio"},
    "due": {"en": "Due in week", "rw": "Icyumweru ntarengwa", "fr": "À rendre en semaine"},
    "evidence": {"en": "Evidence you may bring", "rw": "Ibimenyetso byemewe", "fr": "Preuves possibles"},
    "rubric": {"en": "How it is judged", "rw": "Uko bisuzumwa", "fr": "Comment c'est évalué"},
    "points": {"en": "points", "rw": "amanota", "fr": "points"},
    "weight": {"en": "weight", "rw": "uburemere", "fr": "poids"},
    "question": {"en": "Question", "rw": "Ikibazo", "fr": "Question"},
    "answer": {"en": "Answer", "rw": "Igisubizo", "fr": "Réponse"},
    "coaching": {"en": "Coaching sessions", "rw": "Ibiganiro by'ubujyanama", "fr": "Séances de coaching"},
    "meetings": {"en": "Meetings", "rw": "Inama", "fr": "Réunions"},
    "in_course": {
        "en": "You do this part in the course.",
        "rw": "Iki gice ugikorera mu isomo kuri interineti.",
        "fr": "Cette partie se fait dans le cours en ligne.",
    },
    "sound": {
        "en": "Listen to the sound in the course.",
        "rw": "Umva ijwi mu isomo kuri interineti.",
        "fr": "Écoutez le son dans le cours en ligne.",
    },
    "offline": {
        "en": "Study pack: read it without a network. Work is sent in the course only.",
        "rw": "Inyandiko zo kwigiramo udafite interineti. Ibyo wakoze byoherezwa mu isomo gusa.",
        "fr": "Dossier d'étude : à lire sans réseau. Le travail s'envoie uniquement dans le cours.",
    },
    "work_product": {"en": "a product of your work", "rw": "ibyo wakoze", "fr": "un produit de votre travail"},
    "observation_record": {"en": "a record of an observation", "rw": "inyandiko y'igenzura", "fr": "une observation"},
    "witness_testimony": {"en": "words of a witness", "rw": "ubuhamya", "fr": "un témoignage"},
    "reflective_account": {"en": "your own reflection", "rw": "ibyo watekereje", "fr": "votre réflexion"},
    "professional_discussion": {"en": "a discussion", "rw": "ikiganiro", "fr": "une discussion professionnelle"},
    "coaching_log": {"en": "a coaching session", "rw": "ikiganiro cy'ubujyanama", "fr": "une séance de coaching"},
    "plc_record": {"en": "a PLC record", "rw": "inyandiko ya PLC", "fr": "un compte rendu de PLC"},
    "photo_audio_video": {
        "en": "a photo, sound or video",
        "rw": "ifoto, ijwi cyangwa videwo",
        "fr": "photo, son, vidéo",
    },
    "in_situ": {
        "en": "seen in place by your coach",
        "rw": "ibyo umujyanama yiboneye",
        "fr": "vu sur place par le coach",
    },
    "rpl": {"en": "earlier learning", "rw": "ibyo wize mbere", "fr": "acquis antérieurs"},
    "shared_group_product": {
        "en": "a product of your group",
        "rw": "ibyakozwe n'itsinda",
        "fr": "un produit du groupe",
    },
}


def label(name: str, language: str) -> str:
    """Return a label in a language, or in English where it has none."""
    return words(LABELS[name], language)
