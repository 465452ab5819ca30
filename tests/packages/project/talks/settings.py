"""Layers of channels inside the process."""

SETTINGS = {"CHANNEL_LAYERS": {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}}
