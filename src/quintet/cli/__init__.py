"""cli: commands and autoreload."""
