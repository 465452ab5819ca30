"""Porch: patterns below the code of a language, and the URLconf that holds `set_language`."""

from quintet.urls.conf import i18n_patterns as i18n_patterns
from quintet.views.language_urls import urlpatterns as urlpatterns

__all__ = ["i18n_patterns", "urlpatterns"]
