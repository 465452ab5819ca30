"""postgres: the driver for PostgreSQL through psycopg 3."""
