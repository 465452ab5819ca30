"""How session data becomes bytes: JSON. Pickle is refused on purpose, as a leaked key would run code."""

from quintet.services.signing import JSONSerializer as JSONSerializer

__all__ = ["JSONSerializer"]
