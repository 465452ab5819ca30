"""The library of humanize."""
