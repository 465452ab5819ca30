"""Questions, their choices, and votes."""
