"""The polls application."""

from quintet.apps import AppConfig


class PollsConfig(AppConfig):
    """Questions, their choices, and votes."""

    name = "polls"
    default_auto_field = "quintet.db.models.BigAutoField"
