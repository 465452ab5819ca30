"""Broken input made from whole input: a mutator with a seed, so that what it finds can be found again.

The seed is fixed, or QUINTET_SEED; a failing test shows its case, which then belongs into the test's list for ever.
"""

import os
import random
from collections.abc import Iterator, Sequence

SEED = int(os.environ.get("QUINTET_SEED", "20261121"))
FULL = os.environ.get("QUINTET_FULL") == "1"


def count(usual: int, full: int) -> int:
    """Return how many cases are tried: ``usual``, or ``full`` of them under QUINTET_FULL=1."""
    return full if FULL else usual


def mutated(seeds: Sequence[bytes], tokens: Sequence[bytes], cases: int) -> Iterator[bytes]:
    """Yield ``cases`` inputs: the seeds themselves, then seeds changed in one to six places; ``tokens`` are put in as a whole."""
    yield from seeds
    chance = random.Random(SEED)
    for _ in range(cases - len(seeds)):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) + 1)
            end = min(len(data), at + chance.choice([1, 1, 2, 5, 20]))
            what = chance.randrange(6)
            if what == 0:
                del data[at:end]
            elif what == 1:
                data[at:at] = chance.choice(tokens)
            elif what == 2:
                data[at:at] = data[at:end] * chance.randint(1, 4)
            elif what == 3 and data:
                data[at % len(data)] = chance.randrange(256)
            elif what == 4:
                del data[at:]
            else:
                data[at:end] = chance.choice(tokens)
        yield bytes(data)


def pieces_of(data: bytes, chance: random.Random) -> list[bytes]:
    """Cut data into pieces of random length."""
    found = []
    while data:
        cut = chance.choice([1, 2, 3, 7, 50, 1000])
        found.append(data[:cut])
        data = data[cut:]
    return found
