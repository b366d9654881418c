"""Django's admin, for operators: what holds no evidence and no person.

Places and everybody's saved comments may be edited. What is appended is only read. Persons, roles, accounts, evidence,
reviews and marks are not here at all: whoever opens those does so as somebody with a role, and it is on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .assessment.models import AssessmentRound, RoundEntry, SampleItem
from .credits.models import CreditAward
from .kernel.clock import utc_now
from .kernel.errors import CpdError
from .kernel.models import AuditChain, AuditEvent, Outbox
from .people import api as people
from .people.domain import LANGUAGE_NAMES, LANGUAGES
from .people.models import District, School, Sector
from .portfolio.models import CourseBlock
from .presentation.http import sentence_of
from .privacy.models import RetentionRun
from .programmes.models import Cohort, EditionPin, ProgrammeVersion, TaskEdition
from .reviews import api as reviews
from .reviews.models import SavedComment

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Model]
    CommentAdmin = admin.ModelAdmin[SavedComment]
    CommentForm = forms.ModelForm[SavedComment]
    PlaceModelForm = forms.ModelForm[Model]
else:  # Django's classes take no type argument at run time
    AnyAdmin, CommentAdmin = admin.ModelAdmin, admin.ModelAdmin
    CommentForm, PlaceModelForm = forms.ModelForm, forms.ModelForm


class ReadOnlyAdmin(AnyAdmin):
    """Rows are looked at; they come and go by acts with an audit event, never by this form."""

    list_per_page = 50
    show_full_result_count = False  # counting a table of events is a full walk through it

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PlaceForm(PlaceModelForm):
    """A place is called by something that can be seen."""

    def clean_name(self) -> str:
        try:
            return people.clean_place_name(type(self.instance), self.cleaned_data["name"])
        except CpdError as refusal:
            raise forms.ValidationError(sentence_of(refusal)) from None


class PlaceAdmin(AnyAdmin):
    """Districts, sectors and schools. A code is what imports and records know a place by, so it is never changed."""

    form = PlaceForm
    search_fields = ("code", "name")
    list_display = ("code", "name")
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EverybodysCommentForm(CommentForm):
    """A sentence in each of the languages, one at least, and whether coaches are offered it."""

    en = forms.CharField(label=LANGUAGE_NAMES["en"], required=False, widget=forms.Textarea)
    rw = forms.CharField(label=LANGUAGE_NAMES["rw"], required=False, widget=forms.Textarea)
    fr = forms.CharField(label=LANGUAGE_NAMES["fr"], required=False, widget=forms.Textarea)
    is_removed = forms.BooleanField(label="Taken out of the lists", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.instance.text or {}, is_removed=self.instance.removed_at is not None)

    @property
    def text(self) -> dict[str, str]:
        return {language: self.cleaned_data.get(language, "") for language in LANGUAGES}

    def clean(self) -> None:
        try:
            reviews.clean_comment(self.text)
        except CpdError as refusal:
            raise forms.ValidationError(sentence_of(refusal)) from None


class EverybodysCommentAdmin(CommentAdmin):
    """Saved comments of everybody; a coach's own are the coach's."""

    form = EverybodysCommentForm
    fields = ("en", "rw", "fr", "is_removed")

    def save_model(self, request: HttpRequest, obj: SavedComment, form: Any, change: bool) -> None:
        reviews.save_everybodys_comment(
            phrase_id=obj.pk, text=form.text, is_removed=form.cleaned_data["is_removed"], now=utc_now()
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedComment]:
        return super().get_queryset(request).filter(owner=None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


APPENDED: tuple[type[Model], ...] = (
    AssessmentRound,
    AuditChain,
    AuditEvent,
    Cohort,
    CourseBlock,
    CreditAward,
    EditionPin,
    Outbox,
    ProgrammeVersion,
    RetentionRun,
    RoundEntry,
    SampleItem,
    TaskEdition,
)
admin.site.register((District, Sector, School), PlaceAdmin)
admin.site.register(SavedComment, EverybodysCommentAdmin)
admin.site.register(APPENDED, ReadOnlyAdmin)
