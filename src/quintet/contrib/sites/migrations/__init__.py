"""The database history of this app: one migration that stands for every earlier name."""
