"""The argon2 library, in a module of its own so that it loads only when an Argon2 hash is asked for (JOINTS 20)."""

from argon2 import Parameters as Parameters
from argon2 import Type as Type
from argon2 import extract_parameters as extract_parameters
from argon2.exceptions import VerificationError as VerificationError
from argon2.low_level import hash_secret as hash_secret
from argon2.low_level import verify_secret as verify_secret

__all__ = ["Parameters", "Type", "VerificationError", "extract_parameters", "hash_secret", "verify_secret"]
