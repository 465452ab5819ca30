"""contrib.staticfiles: static files."""
