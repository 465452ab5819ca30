"""What a database cannot do, with the reason: a test that needs it says ``@pytest.mark.needs("name")`` and is left out there.

Databases by the names of their rows in `tests.kit.databases.db`.
"""

LACKS = {
    "mariadb": {
        "update_returning": "UPDATE has no RETURNING: what the database computes is loaded when it is asked for",
        "conflict_target": "ON DUPLICATE KEY takes no names of unique fields",
        "expression_indexes": "no index holds an expression, and so no unique constraint does",
        "set_default": "InnoDB has no ON DELETE SET DEFAULT",
        "uuid_functions": "no functions for random UUIDs before 11.7",
        "frame_exclusion": "frames of windows exclude nothing",
        "offset_default": "LEAD and LAG take no default",
        "having_beside_select": "HAVING knows no column of a joined table that is grouped by and not selected",
        "whole_division": "dividing whole numbers gives a fraction",
        "assignments_at_once": "UPDATE assigns from left to right: a later assignment sees an earlier one",
        "selected_procedures": "procedures are called, not selected from",
        "rolled_back_tables": "statements that define tables commit",
        "partial_indexes": "no index has a condition",
        "indexed_text": "a key has 3072 bytes at most, so that text without a length is in no index",
        "type_conversions": "MODIFY COLUMN turns values by rules of its own, and is stricter",
        "correlated_derived_tables": "a table made by a query inside FROM sees nothing of the query around it",
        "standard_sql": "the SQL that the test itself writes is of other databases: double quotes, ||, CAST(.. AS text)",
    }
}
#: What a MySQL lacks that stands in for MariaDB (QUINTET_MARIADB).
LACKS["mysql"] = {
    **{name: reason for name, reason in LACKS["mariadb"].items() if name not in ("expression_indexes", "offset_default")},
    "insert_returning": "INSERT has no RETURNING: what the database computes is loaded when it is asked for",
    "text_indexes": "an index holds no expression that gives text without a length",
    "md5": "MD5() is in a component that has to be installed, from 9.6 on",
}
#: The files whose rows on MariaDB are part of every run; `make test-full` runs all of them.
SPREAD = {
    "mariadb": frozenset(
        {
            *(
                "test_bulk",
                "test_database_deletes",
                "test_deleting",
                "test_expressions",
                "test_functions",
                "test_json",
                "test_locking",
            ),
            *(
                "test_saving",
                "test_windows",
                "test_sets",
                "test_generated_fields",
                "test_rooms",
                "test_connection",
                "test_leases",
            ),
            *("test_streams", "test_instruments", "test_schema", "test_mariadb"),
        }
    )
}
