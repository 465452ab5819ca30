"""Migrations of the admin."""
