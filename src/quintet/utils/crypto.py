"""Porch: keyed hashes, constant-time comparison, random text and key stretching."""

from quintet.kit.crypto import RANDOM_STRING_CHARS as RANDOM_STRING_CHARS
from quintet.kit.crypto import InvalidAlgorithm as InvalidAlgorithm
from quintet.kit.crypto import constant_time_compare as constant_time_compare
from quintet.kit.crypto import get_random_string as get_random_string
from quintet.kit.crypto import pbkdf2 as pbkdf2
from quintet.services.secrets import salted_hmac as salted_hmac

__all__ = ["RANDOM_STRING_CHARS", "InvalidAlgorithm", "constant_time_compare", "get_random_string", "pbkdf2", "salted_hmac"]
