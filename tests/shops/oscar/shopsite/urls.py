"""The shop's addresses, and its static files (no other server does that here)."""

from django.apps import apps
from django.conf import settings
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("static/<path:path>", serve, {"document_root": settings.STATIC_ROOT}),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
