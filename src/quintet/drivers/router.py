"""Which database a model is read from and written to: DATABASE_ROUTERS asked in order. Public as `quintet.db.router`."""

from collections.abc import Callable, Sequence
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.errors import Error
from quintet.drivers.settings import DatabaseSettings
from quintet.kernel import current
from quintet.kit import dotted

STORE = current.settings.store


class ConnectionRouter:
    """Asks each router that has the method; the first answer that is not None counts."""

    def __init__(self, routers: Sequence[Any] | None = None) -> None:
        self._given = routers
        self._read: list[Any] = []
        self._generation = -1

    @property
    def routers(self) -> list[Any]:
        """The router objects: those given, else DATABASE_ROUTERS with dotted paths loaded and classes called."""
        if self._given is not None:
            return [_made(one) for one in self._given]
        return current.settings.store.per_generation(_configured)

    @property
    def silent(self) -> bool:
        """Whether there is no router to ask. Held for a generation of the settings, since every query wants to know."""
        if self._generation != STORE.generation or self._given is not None:
            self._read, self._generation = self.routers, STORE.generation
        return not self._read

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return the alias to read ``model`` from."""
        return self._choose("db_for_read", model, hints)

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return the alias to write ``model`` to."""
        return self._choose("db_for_write", model, hints)

    def _choose(self, question: str, model: Any, hints: dict[str, Any]) -> str:
        for router in () if self.silent else self._read:
            ask: Callable[..., str | None] | None = getattr(router, question, None)
            if ask is not None and (answer := ask(model, **hints)):
                return answer
        if not hints:
            return DEFAULT_DB_ALIAS
        instance = hints.get("instance")
        return (instance._state.db if instance is not None else None) or DEFAULT_DB_ALIAS

    def db_after_loss(self, model: Any, error: Error, **hints: Any) -> str | None:
        """Return where a read of ``model`` is sent that lost its connection; None for nowhere, as without a router's word.

        Routers are asked that have such a method.
        """
        return self._first("db_after_loss", model, error, **hints)

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Say whether the two objects may be related; without a router's word, when they are of one database."""
        answer = self._first("allow_relation", obj1, obj2, **hints)
        return obj1._state.db == obj2._state.db if answer is None else answer

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Say whether migrations of ``app_label`` may run on the alias ``db``."""
        answer = self._first("allow_migrate", db, app_label, **hints)
        return True if answer is None else answer

    def allow_migrate_model(self, db: str, model: Any) -> bool:
        """Say whether ``model`` may have its table on the alias ``db``."""
        meta = model._meta
        return self.allow_migrate(db, meta.app_label, model_name=meta.model_name, model=model)

    def get_migratable_models(self, app_config: Any, db: str, include_auto_created: bool = False) -> list[Any]:
        """Return the models of an app that may have their tables on the alias ``db``."""
        models = app_config.get_models(include_auto_created=include_auto_created)
        return [model for model in models if self.allow_migrate_model(db, model)]

    def _first(self, question: str, *about: Any, **hints: Any) -> Any:
        for router in self.routers:
            ask: Callable[..., Any] | None = getattr(router, question, None)
            if ask is not None and (answer := ask(*about, **hints)) is not None:
                return answer
        return None


def _made(given: Any) -> Any:
    found = dotted.load(given) if isinstance(given, str) else given
    return found() if isinstance(found, type) else found


def _configured() -> list[Any]:
    return [_made(one) for one in DatabaseSettings.now().database_routers]


router = ConnectionRouter()
