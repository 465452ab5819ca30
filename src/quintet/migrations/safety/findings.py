"""The catalogue of findings: each has an id that never changes, what goes wrong, and the form that is safe.

M1xx are about locks and time, M2xx about the release that still runs while a deployment goes on, M3xx about what cannot be
analysed. `docs/zero-downtime.md` shows each; `tools` and CI may rely on the ids.
"""

import enum
from collections.abc import Mapping
from types import MappingProxyType

from quintet.kit.record import record


class Severity(enum.StrEnum):
    """How bad a finding is: what can stop an application, what may, what is only said."""

    UNSAFE = "unsafe"
    CAUTION = "caution"
    NOTE = "note"


@record
class Finding:
    """One entry of the catalogue."""

    id: str
    severity: Severity
    title: str
    hazard: str
    safe_form: str


UNSAFE, CAUTION, NOTE = Severity.UNSAFE, Severity.CAUTION, Severity.NOTE
SAFE = "makemigrations --safe writes this"

ENTRIES = (
    Finding(
        "M101",
        UNSAFE,
        "index built while writes wait",
        "CREATE INDEX keeps every write to the table waiting until the index is built.",
        f"AddIndexConcurrently in a migration with atomic = False ({SAFE}).",
    ),
    Finding(
        "M102",
        CAUTION,
        "index dropped under the strongest lock",
        "DROP INDEX waits for every transaction on the table, and everything else waits behind it.",
        f"RemoveIndexConcurrently in a migration with atomic = False ({SAFE}).",
    ),
    Finding(
        "M103",
        UNSAFE,
        "column whose default rewrites the table",
        "ADD COLUMN with a default that is computed for each row rewrites the table and its indexes; writes wait, "
        "on PostgreSQL reads too.",
        f"Add the column nullable, fill it with BackfillField, then set the default and NOT NULL ({SAFE}).",
    ),
    Finding(
        "M104",
        UNSAFE,
        "stored generated column rewrites the table",
        "ADD COLUMN .. GENERATED .. STORED computes every row; writes wait, on PostgreSQL reads too.",
        "Add a plain column, keep it up to date in save() or by a trigger, and fill the rows with BackfillField.",
    ),
    Finding(
        "M105",
        UNSAFE,
        "type change rewrites the table",
        "ALTER COLUMN TYPE copies every row and builds every index anew; reads and writes wait.",
        "Add a second column of the new type, write both, BackfillField, read the new one, then drop the old one after_deploy.",
    ),
    Finding(
        "M107",
        UNSAFE,
        "SET NOT NULL reads the whole table",
        "Every row is checked while reads and writes wait.",
        f"CheckConstraint (.. IS NOT NULL) by AddConstraintNotValid, ValidateConstraint, then SET NOT NULL, which then reads "
        f"nothing, and drop the check ({SAFE}).",
    ),
    Finding(
        "M108",
        UNSAFE,
        "foreign key checks every row",
        "Writes to both tables wait until every row was looked up.",
        f"Add the key NOT VALID, then validate it in a migration of its own: AddForeignKeyNotValid, ValidateForeignKey ({SAFE}).",
    ),
    Finding(
        "M109",
        UNSAFE,
        "check constraint checks every row",
        "Reads and writes wait until every row was checked.",
        f"AddConstraintNotValid, then ValidateConstraint in a migration of its own ({SAFE}).",
    ),
    Finding(
        "M110",
        UNSAFE,
        "unique constraint builds its index under the lock",
        "Reads and writes wait until the index is built.",
        f"Build a unique index concurrently, then attach it: AddUniqueConcurrently in a migration with atomic = False ({SAFE}).",
    ),
    Finding(
        "M111",
        UNSAFE,
        "column comes with an index or a sequence",
        "ADD COLUMN with UNIQUE, PRIMARY KEY or an identity fills or indexes every row while writes wait, on "
        "PostgreSQL reads too.",
        "Add the column plainly, fill it with BackfillField, then AddUniqueConcurrently.",
    ),
    Finding(
        "M112",
        UNSAFE,
        "exclusion constraint builds its index under the lock",
        "Reads and writes wait until every row was compared; PostgreSQL has no NOT VALID for it.",
        "Make a new table with the constraint and move the rows in batches, or accept the pause in a quiet hour.",
    ),
    Finding(
        "M113",
        UNSAFE,
        "all rows changed in one transaction",
        "Every touched row stays locked until the end, replicas fall behind, and the table is left with as many dead rows.",
        "BackfillField or RunInBatches in a migration with atomic = False: batches that commit, with progress and resume.",
    ),
    Finding(
        "M114",
        UNSAFE,
        "statement rewrites or reads the table under the strongest lock",
        "Reads and writes wait until it is done.",
        "REINDEX and REFRESH have a CONCURRENTLY form; for the others use a quiet hour or an extension such as pg_repack.",
    ),
    Finding(
        "M115",
        UNSAFE,
        "validated in the transaction that added it",
        "The lock of ADD CONSTRAINT .. NOT VALID is held while VALIDATE CONSTRAINT reads the table.",
        "Put ValidateConstraint into the next migration.",
    ),
    Finding(
        "M116",
        UNSAFE,
        "CONCURRENTLY inside a transaction",
        "PostgreSQL refuses it.",
        "Set atomic = False on the migration.",
    ),
    Finding(
        "M117",
        CAUTION,
        "several tables locked in one transaction",
        "Each lock is held until the last statement is done, and two transactions that take them in other orders deadlock.",
        "One table a migration.",
    ),
    Finding(
        "M118",
        CAUTION,
        "rows and tables changed in one transaction",
        "A lock on the table is held while the rows are changed, or the rows' locks while the table waits for its own.",
        "Put the change of rows into a migration of its own.",
    ),
    Finding(
        "M119",
        UNSAFE,
        "table locked by hand",
        "Everything that the lock conflicts with waits until the transaction ends.",
        "Leave the lock out, or hold it in a transaction with nothing else in it.",
    ),
    Finding(
        "M120",
        CAUTION,
        "table rebuilt",
        "SQLite copies the table; writes to the file wait until the copy is committed (readers go on in WAL mode).",
        "Stop the writers for as long as estimated, or keep the change for a release that may pause.",
    ),
    Finding(
        "M121",
        CAUTION,
        "index built while writers wait",
        "SQLite holds the file's one write lock until the index is built.",
        "Stop the writers for as long as estimated.",
    ),
    Finding(
        "M122",
        UNSAFE,
        "table copied while writes wait",
        "MariaDB and MySQL copy every row into a new table (ALGORITHM=COPY); reads go on, writes wait, then replicas do.",
        "Add a second column, write both, BackfillField, read the new one, then drop the old one after_deploy; or copy the table "
        "with gh-ost or pt-online-schema-change.",
    ),
    Finding(
        "M123",
        CAUTION,
        "table written anew while writes go on",
        "MariaDB and MySQL make the table a second time (ALGORITHM=INPLACE): it needs the disk, and replicas stand still "
        "for as long afterwards.",
        "A quiet hour, with room on the disk for the table.",
    ),
    Finding(
        "M124",
        UNSAFE,
        "check constraint copies the table",
        "MariaDB and MySQL copy every row to check it, and have no NOT VALID; reads go on, writes wait.",
        "Add the check in a quiet hour, or copy the table with gh-ost or pt-online-schema-change. Until then "
        "validate in the model.",
    ),
    Finding(
        "M201",
        UNSAFE,
        "column dropped while the old release uses it",
        "Every query of the old release that names the column fails, also plain SELECTs of the model.",
        f"First release: take the field out of the models and leave the column. Next migration, after_deploy = True: drop it "
        f"({SAFE}).",
    ),
    Finding(
        "M202",
        UNSAFE,
        "table dropped while the old release uses it",
        "Every query of the old release on the table fails.",
        f"First release: take the model out and leave the table. Next migration, after_deploy = True: drop it ({SAFE}).",
    ),
    Finding(
        "M203",
        UNSAFE,
        "column renamed under the old release",
        "The old release knows only the old name, the new one only the new.",
        "Rename the field and keep the column: db_column = the old name; or add a new column, write both, fill it, read the new "
        "one, drop the old one after_deploy.",
    ),
    Finding(
        "M204",
        UNSAFE,
        "table renamed under the old release",
        "The old release knows only the old name, the new one only the new.",
        "Rename the model and keep the table: Meta.db_table = the old name.",
    ),
    Finding(
        "M205",
        UNSAFE,
        "NOT NULL column that the old release does not fill",
        "INSERTs of the old release leave the column out; without a default in the database they fail.",
        f"Give the column a default in the database (db_default) until the deployment is over ({SAFE}).",
    ),
    Finding(
        "M206",
        CAUTION,
        "column forbids NULL under the old release",
        "The old release may still write NULL, and fails from this moment.",
        "Release code that never writes NULL first; then this migration with after_deploy = True.",
    ),
    Finding(
        "M207",
        CAUTION,
        "new constraint under the old release",
        "The old release does not know it: what it writes may be refused.",
        "Release code that keeps to it first; then this migration with after_deploy = True.",
    ),
    Finding(
        "M208",
        CAUTION,
        "type changed under the old release",
        "The old release reads and writes the old type.",
        "Widen only; else add a second column and move in steps.",
    ),
    Finding(
        "M301",
        NOTE,
        "code that cannot be analysed",
        "RunPython may do anything; in an atomic migration its locks are held to the end.",
        "For many rows: BackfillField or RunInBatches.",
    ),
    Finding(
        "M302",
        CAUTION,
        "statement that is not known",
        "Its lock and its duration are unknown.",
        "Read the database's documentation of the statement; then say that it is safe, with a reason, in Migration.safe.",
    ),
)

FINDINGS: Mapping[str, Finding] = MappingProxyType({one.id: one for one in ENTRIES})
