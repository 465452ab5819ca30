"""contrib.sessions: sessions."""
