"""Porch: the MariaDB and MySQL driver."""
