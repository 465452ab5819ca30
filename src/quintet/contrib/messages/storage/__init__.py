"""Where messages wait for the request that shows them: cookie, session, or both. Start with `base`."""

from quintet.contrib.messages.storage.default import default_storage as default_storage

__all__ = ["default_storage"]
