"""The pages of the applications that are installed: each has them below its own name."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

PAGES = ("gates", "genres", "members", "papers", "recorded", "rides", "shop", "stories", "trees")

urlpatterns = [
    path(f"{app}/", include(f"{app}.urls")) for app in settings.INSTALLED_APPS if app in PAGES and find_spec(f"{app}.urls")
]
