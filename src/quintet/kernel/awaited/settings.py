"""Documented settings whose reader a later release brings: a project that has them is understood, and none is "unknown".

A section moves into the home that comes to read it, together with its line in `kernel.sections`.
"""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class TaskSettings(Section):
    """Background tasks."""

    tasks: dict[str, dict[str, Any]] = option(
        lambda: {"default": {"BACKEND": "quintet.tasks.backends.immediate.ImmediateBackend"}},
        "Task backends by alias: BACKEND, QUEUES, OPTIONS.",
    )
