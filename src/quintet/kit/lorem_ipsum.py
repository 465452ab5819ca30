"""Filler text: the classic opening, and random words from the classical source of it (Cicero, De finibus, public domain)."""

from quintet.kit.libraries import random

COMMON_P = (
    "Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut labore et dolore magna "
    "aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis "
    "aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat "
    "cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."
)
_SPOKEN = tuple(word.strip(".,").lower() for word in COMMON_P.split())
#: How the classic text begins: its first sentence.
COMMON_WORDS = _SPOKEN[: _SPOKEN.index("aliqua") + 1]
WORDS = tuple(sorted(set(_SPOKEN)))


def words(count: int, common: bool = True) -> str:
    """Return ``count`` words; with ``common`` they begin with the classic ones."""
    opening = COMMON_WORDS[:count] if common else ()
    return " ".join([*opening, *random.choices(WORDS, k=max(0, count - len(opening)))])


def sentence() -> str:
    """Return a random sentence."""
    parts = [" ".join(random.sample(WORDS, random.randint(3, 12))) for _ in range(random.randint(1, 5))]
    return f"{', '.join(parts).capitalize()}{random.choice('.?.')}"


def paragraph() -> str:
    """Return a random paragraph."""
    return " ".join(sentence() for _ in range(random.randint(1, 4)))


def paragraphs(count: int, common: bool = True) -> list[str]:
    """Return ``count`` paragraphs; with ``common`` the first is the classic one."""
    return [COMMON_P if common and number == 0 else paragraph() for number in range(count)]
