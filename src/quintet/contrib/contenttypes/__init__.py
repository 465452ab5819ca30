"""contrib.contenttypes: content types."""
