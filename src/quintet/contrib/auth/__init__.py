"""contrib.auth: users."""
