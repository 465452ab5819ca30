"""The schema of the tenant that a raw connection works for: told when it is borrowed for another than it had last.

    borrowed     the schema that the context wants is not the link's ──► told before anybody uses it
    pinned       as long as it is wanted nothing is asked; another one inside the same transaction is told before each
                 statement from there on, since a rollback to some savepoint may take it back unseen

A link never relies on being cleaned up when it is returned: whoever takes it looks. Raised errors close it.
"""

from quintet.drivers.errors import ProgrammingError
from quintet.drivers.postgres.database import TRANSLATION
from quintet.drivers.postgres.library import psycopg
from quintet.drivers.postgres.link import IDLE, INERROR, PostgresLink
from quintet.drivers.scope import current

TELL = "SELECT set_config('search_path', %s, false), to_regnamespace(%s) IS NOT NULL"
#: Stands for a search path that a transaction may have taken back.
UNKNOWN = ("",)


def follow(link: PostgresLink, alias: str) -> None:
    """Have ``link`` look names up in the schemas that the context wants for ``alias``.

    Raises ProgrammingError when there is no such schema.
    """
    wanted = current.schemas_of(alias)
    if wanted == link.schemas and not link.is_switched:
        return
    status = link.pgconn.transaction_status
    if status == INERROR:
        return  # only a rollback can come now, which looks nothing up
    link.schemas = UNKNOWN
    try:
        is_there = _tell(link, wanted)
    except psycopg.Error as error:
        raise TRANSLATION.of(error) from error
    if not is_there:
        raise ProgrammingError(
            f"Database {alias!r} has no schema {wanted and wanted[0]!r}: create it, or mend the tenant's name."
        )
    link.schemas, link.is_switched = wanted, status != IDLE


def _tell(link: PostgresLink, wanted: tuple[str, ...] | None) -> bool:
    if wanted is None:
        link.verbs.execute("SET search_path TO DEFAULT", prepare=False)
        return True
    names = [quoted(name) for name in wanted]
    return link.verbs.execute(TELL, [", ".join(names), names[0]], prepare=False).fetchone()[1]


def quoted(name: str) -> str:
    """Return the name of a schema as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
