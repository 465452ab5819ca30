"""The built-in commands, one module each, found by name; each defines a class ``Command``. Start with `check`."""
