"""System checks: messages, their registry, and running them. Public as `quintet.core.checks`."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, cast

from quintet.kit import dotted
from quintet.kit.record import record

DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50
LEVEL_NAMES = {DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR", CRITICAL: "CRITICAL"}


class CheckMessage:
    """One finding: how grave, what, how to mend it, where, and its stable id such as ``fields.E300``."""

    def __init__(self, level: Any, msg: str, hint: str | None = None, obj: object = None, id: str | None = None) -> None:
        if not isinstance(level, int):
            raise TypeError("The first argument should be level.")
        self.level, self.msg, self.hint, self.obj, self.id = level, msg, hint, obj, id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.level, self.msg, self.hint, self.id))

    def __str__(self) -> str:
        where = "?" if self.obj is None else place_of(self.obj)
        named = f"({self.id}) " if self.id else ""
        hint = f"\n\tHINT: {self.hint}" if self.hint else ""
        return f"{where}: {named}{self.msg}{hint}"

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={getattr(self, name)!r}" for name in ("level", "msg", "hint", "obj", "id"))
        return f"<{type(self).__name__}: {facts}>"

    def is_serious(self, level: int = ERROR) -> bool:
        """Say whether the message is at least as grave as ``level``."""
        return self.level >= level

    def is_silenced(self, silenced: Iterable[str] = ()) -> bool:
        """Say whether ``silenced`` (SILENCED_SYSTEM_CHECKS) names this message's id."""
        return self.id in set(silenced)


def place_of(obj: object) -> str:
    """Return how a message names ``obj``: a model's or field's label when it has one, else its text."""
    meta = getattr(obj, "_meta", None)
    if isinstance(obj, type) and meta is not None:
        return str(meta.label)
    return str(obj)


class Debug(CheckMessage):
    """A finding of level DEBUG."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(DEBUG, *args, **kwargs)


class Info(CheckMessage):
    """A finding of level INFO."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(INFO, *args, **kwargs)


class Warning(CheckMessage):
    """A finding of level WARNING."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(WARNING, *args, **kwargs)


class Error(CheckMessage):
    """A finding of level ERROR; commands refuse to run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(ERROR, *args, **kwargs)


class Critical(CheckMessage):
    """A finding of level CRITICAL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(CRITICAL, *args, **kwargs)


class Tags:
    """The built-in tags of checks."""

    # The project as a whole.
    security, compatibility, commands = "security", "compatibility", "commands"
    signals, async_support = "signals", "async_support"
    # What stores.
    models, database, caches, files = "models", "database", "caches", "files"
    # What answers.
    urls, templates, translation, mail = "urls", "templates", "translation", "mail"
    # Apps.
    admin, gis, sites, staticfiles = "admin", "gis", "sites", "staticfiles"


class Check(Protocol):
    """A check function: gets the app configs asked for (None for all) and the databases, returns messages."""

    def __call__(self, *, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]: ...


@record
class CoreCheck:
    """A check that the framework brings: where it lives, its tags, and whether only ``check --deploy`` runs it."""

    path: str
    tags: tuple[str, ...]
    deploy: bool = False


class Checks:
    """A registry of check functions, in the order of registration; ``core`` ones are loaded at the first use."""

    def __init__(self, core: Sequence[CoreCheck] = ()) -> None:
        self.registered: list[Any] = []
        self.deployment: list[Any] = []
        self._waiting = list(core)

    def register(self, check: Any, *tags: str, deploy: bool = False) -> None:
        """Add ``check`` under ``tags``; ``deploy`` ones run only with ``check --deploy``."""
        check.tags = set(tags)
        held = self.deployment if deploy else self.registered
        if check not in held:
            held.append(check)

    def available(self, include_deployment: bool = False) -> list[Any]:
        """Return the checks in order."""
        while self._waiting:
            entry = self._waiting.pop(0)
            self.register(dotted.load(entry.path), *entry.tags, deploy=entry.deploy)
        return [*self.registered, *(self.deployment if include_deployment else ())]

    def tags_available(self, deployment_checks: bool = False) -> set[str]:
        """Return every tag in use."""
        return {tag for check in self.available(deployment_checks) for tag in check.tags}

    def tag_exists(self, tag: str, include_deployment_checks: bool = False) -> bool:
        """Say whether a check carries ``tag``."""
        return tag in self.tags_available(include_deployment_checks)

    def run(
        self,
        app_configs: Sequence[Any] | None = None,
        tags: Iterable[str] | None = None,
        include_deployment_checks: bool = False,
        databases: Sequence[str] | None = None,
    ) -> list[CheckMessage]:
        """Run the checks that carry one of ``tags`` (all without), database checks only when ``databases`` are named."""
        wanted = set(tags) if tags is not None else None
        found: list[CheckMessage] = []
        for check in self.available(include_deployment_checks):
            if wanted is not None and not check.tags & wanted:
                continue
            if wanted is None and Tags.database in check.tags and databases is None:
                continue
            messages: Any = check(app_configs=app_configs, databases=databases)
            if not isinstance(messages, Iterable):
                raise TypeError(
                    f"The function {check!r} did not return a list. "
                    "All functions registered with the checks registry must return a list."
                )
            found.extend(cast("Iterable[CheckMessage]", messages))
        return found
