"""The addresses of this room alone, as the platform mounts them."""

from django.urls import include, path

urlpatterns = [path("cpd/export/", include("cpd_export.web.urls"))]
