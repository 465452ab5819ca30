"""orm: models."""
