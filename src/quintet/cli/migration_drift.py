"""What ``migrate --diff`` says: each difference between the database and the models, as lines or as JSON."""

import json
import sys
from typing import Any

from quintet.drivers.errors import Error
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError
from quintet.migrations.drift import compare

#: The version of the JSON; grows when a key goes away or changes its meaning.
FORMAT = 1
#: Signs before a line: what is missing, too much, or otherwise.
SIGNS = {"missing": "+", "extra": "-"}


def show(command: BaseCommand, connection: Any, app_label: str | None, form: str) -> None:
    """Write the differences and leave with status 1, or say that there are none.

    Raises CommandError for an unknown app, a database that cannot be compared, or a user who may not make the tables to
    compare with.
    """
    try:
        label = current.apps.get_app_config(app_label).label if app_label else None
        found = compare.differences(connection, current.apps.get_models(include_auto_created=True), label)
    except LookupError as error:
        raise CommandError(str(error)) from error
    except Error as error:
        raise CommandError(
            f"The database cannot be compared: {error}. On PostgreSQL the tables that the models mean are made in a schema of "
            "their own and rolled back: the user needs CREATE on the database, and no read-only replica will do."
        ) from error
    if form == "json":
        command.stdout.write(json.dumps(_as_json(connection, found), indent=2))
    elif not found:
        command.stdout.write(command.style.SUCCESS(f"Database '{connection.alias}' is as the models say."))
    else:
        for one in found:
            command.stdout.write(f"{SIGNS.get(one.kind.partition(' ')[0], '~')} {one}")
        command.stdout.write(
            f"{len(found)} difference(s) between database '{connection.alias}' and the models (+ missing, - extra, ~ otherwise)."
        )
    if found:
        sys.exit(1)


def _as_json(connection: Any, found: list[compare.Difference]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "database": {"alias": connection.alias, "vendor": connection.vendor},
        "differences": [
            {"kind": str(one.kind), "table": one.table, "name": one.name, "expected": one.expected, "found": one.found}
            for one in found
        ],
    }
