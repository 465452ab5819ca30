"""sqlite: the driver for SQLite files."""
