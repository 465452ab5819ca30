"""Commands of this app, found by name in `commands`."""
