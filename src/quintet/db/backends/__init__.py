"""Porch: the database drivers under their documented names. ENGINE strings lead to `quintet.drivers.config.ENGINES`."""
