"""The levels of messages and the tags that they have by default."""

DEBUG = 10
INFO = 20
SUCCESS = 25
WARNING = 30
ERROR = 40

DEFAULT_LEVELS = {"DEBUG": DEBUG, "INFO": INFO, "SUCCESS": SUCCESS, "WARNING": WARNING, "ERROR": ERROR}
DEFAULT_TAGS = {level: name.lower() for name, level in DEFAULT_LEVELS.items()}
