"""Porch: the models at one point of the history."""

from quintet.migrations.model_state import ModelState as ModelState
from quintet.migrations.state import ProjectState as ProjectState
from quintet.migrations.state_apps import StateApps as StateApps

__all__ = ["ModelState", "ProjectState", "StateApps"]
