"""The stores of sessions, each a module with a class ``SessionStore``. Start with `base`."""
