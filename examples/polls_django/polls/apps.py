"""The polls application."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    """Questions, their choices, and votes."""

    name = "polls"
    default_auto_field = "django.db.models.BigAutoField"
