"""The backends: what delivers messages, or shows, keeps and drops them in development and tests."""
