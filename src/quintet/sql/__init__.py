"""sql: SQL as frozen values: tree, dialect interface, compiler. No I/O, no settings, no models."""
