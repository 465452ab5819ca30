"""Passwords that guessers try first, made by rule from short lists written for quintet (BSD-3-Clause, no foreign list copied).

Words that people are known to choose, keyboard walks, digit runs and dates, each bare and with the endings that people add:
about 9,000 entries. A larger list can be given to `CommonPasswordValidator` as a file.
"""

from collections.abc import Iterator
from itertools import product

WORDS = """
password passwort passw0rd p@ssword p@ssw0rd pass letmein welcome login admin administrator root user guest test testing
demo default changeme secret master access hello hallo iloveyou love lovely princess prince angel sunshine summer winter
spring autumn monday friday sunday flower butterfly dragon monkey tiger lion eagle falcon wolf horse chicken cookie
chocolate banana orange cheese pepper ginger coffee football baseball basketball soccer hockey tennis golf guitar music
piano dancer superman batman spiderman starwars pokemon naruto matrix merlin wizard hunter shadow killer ninja samurai
warrior phantom ghost diamond silver golden purple yellow green black white blue red computer internet google facebook
samsung apple android windows linux michael jordan jennifer jessica ashley amanda daniel thomas robert andrew joshua charlie
george nicole hannah sophie anna maria peter martin david james john alex max buster bailey maggie london paris berlin
madrid newyork america england germany canada freedom forever trustno1 whatever nothing qwerty qwertz azerty qwertyuiop
asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 abc abcd abcdef abcdefgh aaaaaa xxxxxx
django quintet python
"""
ENDINGS = """
! !! . 1 2 3 7 9 0 01 10 11 12 13 21 22 23 69 77 88 99 123 321 007 111 666 777 1234 4321 12345 123456 123! 1! @123 _123 2000
2010 2020 2021 2022 2023 2024 2025 2026
"""
WALKS = ("1234567890", "0987654321", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "147258369", "789456123")
SHORTEST_WALK = 4


def _walks() -> Iterator[str]:
    for walk in WALKS:
        for start in range(len(walk)):
            for end in range(start + SHORTEST_WALK, len(walk) + 1):
                yield walk[start:end]


def _repeats() -> Iterator[str]:
    for character, length in product("0123456789abcdefghijklmnopqrstuvwxyz", range(3, 13)):
        yield character * length
    for pair, times in product(("12", "ab", "qw", "11", "121", "123", "1234", "abc"), (2, 3, 4)):
        yield pair * times


def common_passwords() -> frozenset[str]:
    """Return them all, in lower case."""
    worded = (word + ending for word, ending in product(WORDS.split(), ["", *ENDINGS.split()]))
    years = (f"{day:02}{month:02}{year}" for day, month, year in product((1, 11, 12, 21, 22, 31), (1, 11, 12), range(1960, 2027)))
    return frozenset((*worded, *_walks(), *_repeats(), *years))
