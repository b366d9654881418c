"""Django's admin, for operators: what holds no evidence and no person.

Places and everybody's saved comments may be edited. What is appended is only read. Persons, roles, accounts, evidence,
reviews and marks are not here at all: whoever opens those does so as somebody with a role, and it is on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .assessment.models import AssessmentRound, RoundEntry, SampleItem
from .credits.models import CreditAward
from .kernel.models import AuditChain, AuditEvent, Outbox
from .people.models import District, School, Sector
from .portfolio.models import CourseBlock
from .privacy.models import RetentionRun
from .programmes.models import Cohort, EditionPin, ProgrammeVersion, TaskEdition
from .reviews.models import SavedComment

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Model]
    CommentAdmin = admin.ModelAdmin[SavedComment]
else:  # Django's class takes no type argument at run time
    AnyAdmin = CommentAdmin = admin.ModelAdmin


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


class PlaceAdmin(AnyAdmin):
    """Districts, sectors and schools. A code is what imports and records know a place by, so it is never changed."""

    search_fields = ("code", "name")
    list_display = ("code", "name")
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EverybodysCommentAdmin(CommentAdmin):
    """Saved comments of everybody; a coach's own are the coach's."""

    fields = ("text", "request_id", "made_at", "removed_at")

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
