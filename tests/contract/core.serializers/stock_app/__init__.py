"""An app with a field of every kind, for serialising."""
