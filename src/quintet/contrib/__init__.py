"""contrib: the batteries."""
