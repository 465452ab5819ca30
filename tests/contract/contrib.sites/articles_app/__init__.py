"""An app whose objects belong to sites."""
