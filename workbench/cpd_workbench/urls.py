"""Addresses of the local site; those of the LMS keep the LMS's form."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path

from cpd_grading import api as grading

from . import handlers, views

handler400, handler403, handler404, handler500 = views.unreadable, views.forbidden, views.not_found, views.broken

urlpatterns = [
    path("", views.start, name="workbench-start"),
    path("sign-in", views.sign_in, name="workbench-sign-in"),
    path("sign-out", views.sign_out, name="workbench-sign-out"),
    path("course/", views.course_page, name="workbench-course"),
    path("course/unit/<str:name>", views.unit, name="workbench-unit"),
    path("course/jump/<str:name>", views.jump, name="workbench-jump"),
    path("course/check/<str:name>", views.check, name="workbench-check"),
    path("course/file/<path:name>", views.course_file, name="workbench-file"),
    path("courses/<str:course_key>/jump_to_id/<str:name>", views.jump, name="workbench-jump-to-id"),
    re_path(
        r"^courses/(?P<course_key>[^/]+)/xblock/(?P<usage_key>[^/]+)/handler/(?P<handler>[^/]+)/(?P<suffix>.*)$",
        handlers.handler,
        name="workbench-handler",
    ),
    path("admin/", admin.site.urls),
    path("cpd/export/", include("cpd_export.web.urls")),
    path("cpd/", include("cpd_grading.web.urls")),
]
grading.own_addresses(urlpatterns, for_scripts="^courses/")  # handlers of blocks
