"""psycopg, or the error that says how to install it."""

from quintet.kit.dotted import require_extra

try:
    import psycopg as psycopg
    from psycopg import IsolationLevel as IsolationLevel
    from psycopg import adapt as adapt
    from psycopg import capabilities as capabilities
    from psycopg import conninfo as conninfo
    from psycopg import generators as generators
    from psycopg import pq as pq
    from psycopg import rows as rows
    from psycopg import waiting as waiting
    from psycopg.types import TypeInfo as TypeInfo
    from psycopg.types.json import JsonbLoader as JsonbLoader
    from psycopg.types.json import JsonLoader as JsonLoader
    from psycopg.types.string import TextLoader as TextLoader
except ImportError as error:
    raise require_extra("psycopg", "postgres", error) from error
