"""Password hashes of existing databases verify, and old ones are upgraded."""

import asyncio

import pytest

from quintet.conf import settings
from quintet.contrib.auth import hashers
from quintet.contrib.auth.hashers import acheck_password, check_password, identify_hasher, make_password

# Written by Django 5.2 for the password "lètmein".
FOREIGN = {
    "pbkdf2_sha256": "pbkdf2_sha256$1000000$saltsalt12345678$UdbqVy1R4UkhBvzNKSjhzcacEYhuBNn/pR72dpc1ORQ=",
    "pbkdf2_sha1": "pbkdf2_sha1$1000000$saltsalt12345678$CfLRZOP8jfssc9T9K0e+dBpKkVg=",
    "scrypt": "scrypt$16384$saltsalt12345678$8$5$"
    "aWR4HB+1hAoEVO5TZEy9WdFkdKx6nkTz1MuWZAYvLBdesWjsfloDgxDv/vJx13laNdHVY7aGf99KNbYjuPEU8Q==",
    "md5": "md5$saltsalt12345678$275b731dbebb5411235b9bccee4bf481",
}


class QuickHasher(hashers.PBKDF2PasswordHasher):
    iterations = 2000


@pytest.fixture
def quick_hashers():
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    settings.PASSWORD_HASHERS = before


@pytest.mark.parametrize("algorithm", FOREIGN)
def test_existing_hash_verifies(algorithm):
    hasher = {
        "pbkdf2_sha256": hashers.PBKDF2PasswordHasher,
        "pbkdf2_sha1": hashers.PBKDF2SHA1PasswordHasher,
        "scrypt": hashers.ScryptPasswordHasher,
        "md5": hashers.MD5PasswordHasher,
    }[algorithm]()
    assert hasher.verify("lètmein", FOREIGN[algorithm])
    assert not hasher.verify("letmein", FOREIGN[algorithm])


def test_argon2_hash_goes_both_ways():
    hasher = hashers.Argon2PasswordHasher()
    hasher.memory_cost = 1024
    encoded = hasher.encode("secret", "saltsalt12345678")
    assert encoded.startswith("argon2$argon2id$v=19$m=1024,t=2,p=8$")
    assert hasher.verify("secret", encoded)
    assert not hasher.verify("Secret", encoded)
    assert hasher.safe_summary(encoded)["memory cost"] == 1024
    assert hashers.Argon2PasswordHasher().must_update(encoded)


def test_default_is_the_documented_cost(quick_hashers):
    assert hashers.PBKDF2PasswordHasher.iterations == 1_500_000
    assert identify_hasher(make_password("secret")).algorithm == "pbkdf2_sha256"


def test_weaker_hash_is_upgraded(quick_hashers):
    set_to = []
    old = QuickHasher().encode("secret", hashers.get_hasher().salt(), iterations=1000)
    assert check_password("secret", old, set_to.append)
    assert set_to == ["secret"]
    assert check_password("secret", make_password("secret"), set_to.append)
    assert not check_password("wrong", old, set_to.append)
    assert set_to == ["secret"]


def test_other_algorithm_is_upgraded_in_async_code(quick_hashers):
    set_to = []

    async def setter(password):
        set_to.append(password)

    assert asyncio.run(acheck_password("lètmein", FOREIGN["md5"], setter))
    assert set_to == ["lètmein"]


def test_unusable_passwords_never_match(quick_hashers):
    encoded = make_password(None)
    assert encoded.startswith("!")
    assert len(encoded) == 41
    assert not hashers.is_password_usable(encoded)
    assert not check_password("", encoded)
    assert not check_password(None, make_password("x"))
    assert not check_password("x", "foo$bar")


def test_unknown_hash_costs_as_much_as_a_known_one(quick_hashers, monkeypatch):
    calls = []
    real = QuickHasher.encode
    monkeypatch.setattr(QuickHasher, "encode", lambda self, *a, **k: calls.append(a) or real(self, *a, **k))
    for encoded in ("!unusable", "nobody$knows", "pbkdf2_sha256$2000$abcdefghijklmnopqrstuv$xxxx"):
        calls.clear()
        assert not check_password("x", encoded)
        assert len(calls) == 1


def test_bad_arguments_say_so(quick_hashers):
    with pytest.raises(TypeError, match="must be a string or bytes"):
        make_password(1)
    with pytest.raises(ValueError, match="Unknown password hashing algorithm 'nope'"):
        make_password("x", hasher="nope")
    with pytest.raises(ValueError, match="salt"):
        make_password("x", "a$b")


def test_hashing_in_async_code_does_not_hold_up_the_loop(quick_hashers):
    from quintet.contrib.auth.hashers import verify_password
    from quintet.kit import bridge

    encoded = QuickHasher().encode("secret", hashers.get_hasher().salt(), iterations=300_000)
    turns = []

    async def beat():
        while True:
            turns.append(1)
            await asyncio.sleep(0.001)

    async def main():
        beating = asyncio.create_task(beat())
        await asyncio.sleep(0)
        matches, _ = await bridge.run(verify_password, "secret", encoded)
        beating.cancel()
        return matches

    assert asyncio.run(main())
    assert len(turns) > 5
