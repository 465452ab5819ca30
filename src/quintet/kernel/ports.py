"""The complete list of calls that go up: each a port with a protocol, who fills it, and its lazy default provider.

A lower floor calls ``ports.form_field.get()(...)``; the provider is loaded by its dotted path at the first call, so no import
points upward. A test or another library may `fill` a port. Adding a port is a design decision, recorded in
`docs/design/ports.md`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar, cast

from quintet.kit import dotted

P = TypeVar("P")


class Port(Generic[P]):
    """One call that goes up; ``provider`` is the dotted path of what answers unless `fill` names another."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self._filled: P | None = None

    def get(self) -> P:
        """Return the provider, loading it the first time."""
        if self._filled is None:
            self._filled = cast("P", dotted.load(self.provider))
        return self._filled

    def fill(self, provider: P | None) -> None:
        """Put another provider in place; None brings the default back."""
        self._filled = provider


class MakeFormField(Protocol):
    """orm → forms: give the form field that edits a model field. Filled by `quintet.forms.model_fields`.

    ``form_class`` and the rest of ``options`` are what `Field.formfield` was called with; returns a form field or None.
    """

    def __call__(self, field: Any, options: dict[str, Any]) -> Any: ...


class SchemaEditorFor(Protocol):
    """drivers → migrations: the class of schema editors for a vendor of databases. Filled by `quintet.migrations.schema.editors`.

    Raises LookupError for an unknown one. The class is called with the connection, ``collect_sql`` and ``atomic``.
    """

    def __call__(self, vendor: str) -> type[Any]: ...


class PendingMigrations(Protocol):
    """command base, runserver → migrations: the names ("app.migration") of migrations not applied on ``alias``.

    Filled by `quintet.migrations.pending`.
    """

    def __call__(self, alias: str) -> list[str]: ...


class OpenUnit(AbstractContextManager[Any], Protocol):
    """A unit of work that is open; ``end`` leaves it without an error."""

    def end(self) -> None: ...


class RequestUnit(Protocol):
    """web → drivers: the unit of work that spans one request (JOINTS 1 and 4). Filled by `quintet.drivers.unit`.

    Open as soon as it is made, before the first middleware; left at ``response.close()``, which returns every leased
    connection. ``safe`` (also an attribute of the unit that it gives) says that the request's method only reads; ``home`` is
    the id of the running task, where the caller knows it.
    """

    def __call__(self, safe: bool = False, home: int | None = None) -> OpenUnit: ...


class TagsQueries(Protocol):
    """web → drivers: whether queries are to say which request they run for. Filled by `quintet.drivers.tags`.

    True while queries are logged (DEBUG) or an alias has ``OPTIONS["query_tags"]``; asked when a chain is built, not by requests.
    """

    def __call__(self) -> bool: ...


class LoggedQueries(Protocol):
    """web → drivers: (alias, statement, seconds as text) of what ran for this unit of work, for the pages of DEBUG.

    Filled by `quintet.drivers.current`. Nothing unless queries are logged.
    """

    def __call__(self) -> list[tuple[str, str, str]]: ...


class DatabaseHealth(Protocol):
    """web → drivers: ask each database whether it answers. Filled by `quintet.drivers.health`.

    Returns the kind of error by alias, nothing when all is well.
    """

    def __call__(self) -> dict[str, str]: ...


class PoolFigures(Protocol):
    """web → drivers: the figures of each pool of connections by alias and name. Filled by `quintet.drivers.health`."""

    def __call__(self) -> dict[str, dict[str, float]]: ...


class AtomicView(Protocol):
    """web → drivers: wrap a view in `atomic` for every alias with ATOMIC_REQUESTS. Filled by `quintet.drivers.atomic`.

    Returns the view itself when no alias asks for it.
    """

    def __call__(self, view: Callable[..., Any]) -> Callable[..., Any]: ...


class CloseConnections(Protocol):
    """command base → drivers: close every connection at the end of a command. Filled by `quintet.drivers.current`."""

    def __call__(self) -> None: ...


class StaticHandler(Protocol):
    """cli's runserver → staticfiles: wrap the application so that static files are served in development.

    Filled by `quintet.contrib.staticfiles.serve`.
    """

    def __call__(self, application: Any) -> Any: ...


class CsrfToken(Protocol):
    """template → web: the CSRF token of a request, for ``{% csrf_token %}``. Filled by `quintet.web.csrf`."""

    def __call__(self, request: Any) -> str: ...


class StaticUrl(Protocol):
    """template → staticfiles: the URL of a static file, for ``{% static %}``. Filled by `quintet.contrib.staticfiles`."""

    def __call__(self, path: str) -> str: ...


class CurrentSite(Protocol):
    """auth → sites: the site that a request is for, with ``domain`` and ``name``. Filled by `quintet.contrib.sites`.

    Answers for projects without the sites app too.
    """

    def __call__(self, request: Any) -> Any: ...


class WithoutLanguage(Protocol):
    """command base → services: run a block in a language, None for none. Filled by `quintet.services.i18n`."""

    def __call__(self, language: str | None) -> AbstractContextManager[Any]: ...


class ScriptPrefix(Protocol):
    """kernel, services → urls: the prefix of every URL of the site, which ends with a slash. Filled by `quintet.urls.current`."""

    def __call__(self) -> str: ...


class SetScriptPrefix(Protocol):
    """kernel's boot → urls: put a prefix of every URL in force. Filled by `quintet.urls.current`."""

    def __call__(self, prefix: str) -> None: ...


class TestDatabases(Protocol):
    """drivers → test: what `connection.creation` does for test runners. Filled by `quintet.test.databases`.

    ``connection`` is that of the alias; names are databases of its server. `serialize` gives JSON that `deserialize` takes;
    `remember` keeps that JSON for serialized rollback.
    """

    def create(self, connection: Any, *, verbosity: int, autoclobber: bool, keepdb: bool) -> str: ...

    def destroy(self, connection: Any, former: str | None, *, verbosity: int, keepdb: bool, suffix: str | None) -> None: ...

    def clone(self, connection: Any, suffix: str, *, verbosity: int) -> None: ...

    def serialize(self, connection: Any) -> str: ...

    def deserialize(self, connection: Any, data: str) -> None: ...

    def remember(self, connection: Any) -> None: ...


form_field: Port[MakeFormField] = Port("quintet.forms.model_fields.form_field_for")
schema_editor: Port[SchemaEditorFor] = Port("quintet.migrations.schema.editors.editor_for")
pending_migrations: Port[PendingMigrations] = Port("quintet.migrations.pending.pending_migrations")
request_unit: Port[RequestUnit] = Port("quintet.drivers.unit.request_unit")
tags_queries: Port[TagsQueries] = Port("quintet.drivers.tags.tags_queries")
logged_queries: Port[LoggedQueries] = Port("quintet.drivers.current.logged_queries")
database_health: Port[DatabaseHealth] = Port("quintet.drivers.health.unhealthy")
pool_figures: Port[PoolFigures] = Port("quintet.drivers.health.pools")
atomic_view: Port[AtomicView] = Port("quintet.drivers.atomic.atomic_view")
close_connections: Port[CloseConnections] = Port("quintet.drivers.current.close_all")
static_handler: Port[StaticHandler] = Port("quintet.contrib.staticfiles.serve.static_handler")
csrf_token: Port[CsrfToken] = Port("quintet.web.csrf.get_token")
static_url: Port[StaticUrl] = Port("quintet.contrib.staticfiles.url.static_url")
current_site: Port[CurrentSite] = Port("quintet.contrib.sites.shortcuts.get_current_site")
without_language: Port[WithoutLanguage] = Port("quintet.services.i18n.translation.override")
script_prefix: Port[ScriptPrefix] = Port("quintet.urls.current.get_script_prefix")
set_script_prefix: Port[SetScriptPrefix] = Port("quintet.urls.current.set_script_prefix")
test_databases: Port[TestDatabases] = Port("quintet.test.databases.database_calls")
runserver_command: Port[type] = Port("quintet.cli.commands.runserver.Command")
static_live_server: Port[type] = Port("quintet.test.static_live.StaticLiveServerTestCase")
static_files_handler: Port[type] = Port("quintet.test.live_files.StaticFilesHandler")
asgi_static_files_handler: Port[type] = Port("quintet.test.live_files.ASGIStaticFilesHandler")
