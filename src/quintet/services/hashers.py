"""Password hashes: one class per algorithm, and `make_password`, `check_password` over those that PASSWORD_HASHERS names.

    algorithm$parameters$salt$hash      written by the first hasher, verified by any of them

The encoded formats are the documented ones, so hashes in an existing database verify; a password that verifies under
another algorithm or weaker parameters is hashed anew by the caller's ``setter``.
"""

import hashlib
import math
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge, dotted
from quintet.kit.crypto import RANDOM_STRING_CHARS, constant_time_compare, get_random_string, pbkdf2, to_bytes
from quintet.services import current as services_current
from quintet.services.i18n.translation import gettext_noop as _
from quintet.services.settings import ServicesSettings

UNUSABLE_PASSWORD_PREFIX = "!"  # noqa: S105  a mark, not a password
UNUSABLE_PASSWORD_SUFFIX_LENGTH = 40

#: What makes an Argon2 hash dear, and the parts of an encoded scrypt hash with those that make it dear.
ARGON2_COSTS = ("time_cost", "memory_cost", "parallelism")
SCRYPT_PARTS = ("algorithm", "work_factor", "salt", "block_size", "parallelism", "hash")
SCRYPT_COSTS = ("work_factor", "block_size", "parallelism")

Password = str | bytes
R = TypeVar("R")


def mask_hash(hash: str, show: int = 6, char: str = "*") -> str:
    """Return ``hash`` with all but the first ``show`` characters hidden."""
    return hash[:show] + char * len(hash[show:])


class BasePasswordHasher:
    """One algorithm. Subclasses set ``algorithm`` and implement `encode`, `decode`, `verify` and `safe_summary`.

    ``salt_entropy`` is in bits.
    """

    algorithm: str
    library: str | tuple[str, str] | None = None
    salt_entropy = 128

    def salt(self) -> str:
        """Return a fresh salt of at least `salt_entropy` bits."""
        return get_random_string(math.ceil(self.salt_entropy / math.log2(len(RANDOM_STRING_CHARS))))

    def encode(self, password: Password, salt: str) -> str:
        """Return the encoded hash of a password."""
        raise NotImplementedError("subclasses of BasePasswordHasher must provide an encode() method")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts of an encoded hash: algorithm, salt, hash and the algorithm's parameters."""
        raise NotImplementedError("subclasses of BasePasswordHasher must provide a decode() method.")

    def verify(self, password: Password, encoded: str) -> bool:
        """Say whether a password gives that hash."""
        raise NotImplementedError("subclasses of BasePasswordHasher must provide a verify() method")

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts of an encoded hash that may be shown."""
        raise NotImplementedError("subclasses of BasePasswordHasher must provide a safe_summary() method")

    def must_update(self, encoded: str) -> bool:
        """Say whether a hash is weaker than what `encode` writes today."""
        return False

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Do the work that a hash of weaker parameters saved, so that its age does not show in the time taken."""
        raise NotImplementedError("subclasses of BasePasswordHasher must provide a harden_runtime() method")

    def _check_encode_args(self, password: Password, salt: str) -> None:
        if not isinstance(password, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # checks user input
            raise TypeError("password must be provided.")
        if not salt or "$" in salt:
            raise ValueError("salt must be provided and cannot contain $.")

    def _salt_is_short(self, salt: str) -> bool:
        return len(salt) * math.log2(len(RANDOM_STRING_CHARS)) < self.salt_entropy


class PBKDF2PasswordHasher(BasePasswordHasher):
    """PBKDF2 with HMAC-SHA256; 1,500,000 iterations as the 6.1 API documents."""

    algorithm = "pbkdf2_sha256"
    iterations = 1_500_000
    digest: Callable[..., Any] = hashlib.sha256

    def encode(self, password: Password, salt: str, iterations: int | None = None) -> str:
        """Return ``algorithm$iterations$salt$base64``."""
        self._check_encode_args(password, salt)
        iterations = iterations or self.iterations
        key = b64encode(pbkdf2(password, salt, iterations, digest=type(self).digest)).decode()
        return f"{self.algorithm}${iterations}${salt}${key}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, iterations, salt and hash."""
        algorithm, iterations, salt, hash = encoded.split("$", 3)
        return {"algorithm": algorithm, "hash": hash, "iterations": int(iterations), "salt": salt}

    def verify(self, password: Password, encoded: str) -> bool:
        """Say whether a password gives that hash."""
        parts = self.decode(encoded)
        return constant_time_compare(encoded, self.encode(password, parts["salt"], parts["iterations"]))

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return algorithm and iterations, salt and hash masked."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("iterations"): parts["iterations"],
            _("salt"): mask_hash(parts["salt"]),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Say whether iterations or salt are not today's."""
        parts = self.decode(encoded)
        return parts["iterations"] != self.iterations or self._salt_is_short(parts["salt"])

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Run the iterations that the hash lacks."""
        parts = self.decode(encoded)
        missing = self.iterations - parts["iterations"]
        if missing > 0:
            self.encode(password, parts["salt"], missing)


class PBKDF2SHA1PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 with HMAC-SHA1, for hashes written by other software."""

    algorithm = "pbkdf2_sha1"
    digest = hashlib.sha1


def _argon2_costs(params: Any) -> dict[str, int]:
    return {name: getattr(params, name) for name in ARGON2_COSTS}


class Argon2PasswordHasher(BasePasswordHasher):
    """Argon2id by the argon2-cffi library; 100 MiB, two passes, eight lanes, as documented."""

    algorithm = "argon2"
    library = "argon2"
    time_cost = 2
    memory_cost = 102_400
    parallelism = 8

    def _library(self) -> Any:
        try:
            return dotted.module("quintet.services.argon2_library")
        except ImportError as error:
            raise dotted.require_extra("argon2-cffi", "argon2", error) from error

    def params(self) -> Any:
        """Return the parameters that `encode` writes, as the library's own value."""
        argon2 = self._library()
        return argon2.Parameters(
            type=argon2.Type.ID,
            version=19,
            salt_len=16,
            hash_len=32,
            time_cost=self.time_cost,
            memory_cost=self.memory_cost,
            parallelism=self.parallelism,
        )

    def encode(self, password: Password, salt: str) -> str:
        """Return ``argon2$`` before the library's own encoded form."""
        params = self.params()
        form = {"type": params.type, "hash_len": params.hash_len}
        data: bytes = self._library().hash_secret(to_bytes(password), to_bytes(salt), **form, **_argon2_costs(params))
        return self.algorithm + data.decode("ascii")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, salt, hash, variety and parameters."""
        algorithm, rest = encoded.split("$", 1)
        params = self._library().extract_parameters("$" + rest)
        variety, *_, salt, hash = rest.split("$")
        told = {"algorithm": algorithm, "variety": variety, "version": params.version, "salt": salt, "hash": hash}
        return told | _argon2_costs(params) | {"params": params}

    def verify(self, password: Password, encoded: str) -> bool:
        """Say whether a password gives that hash."""
        argon2 = self._library()
        rest = encoded.removeprefix(self.algorithm).encode("ascii")
        variety = {b"i": argon2.Type.I, b"d": argon2.Type.D, b"id": argon2.Type.ID}[rest.split(b"$")[1].removeprefix(b"argon2")]
        try:
            return argon2.verify_secret(rest, to_bytes(password), variety)
        except argon2.VerificationError:
            return False

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return variety and costs, salt and hash masked."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("variety"): parts["variety"],
            _("version"): parts["version"],
            _("memory cost"): parts["memory_cost"],
            _("time cost"): parts["time_cost"],
            _("parallelism"): parts["parallelism"],
            _("salt"): mask_hash(parts["salt"]),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Say whether parameters or salt are not today's."""
        parts = self.decode(encoded)
        found, wanted = parts["params"], self.params()
        same = all(getattr(found, name) == getattr(wanted, name) for name in ("type", "version", "hash_len", *ARGON2_COSTS))
        salt_bytes = len(parts["salt"]) * 3 // 4
        return not same or salt_bytes * math.log2(len(RANDOM_STRING_CHARS)) < self.salt_entropy

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Nothing: the cost of an older hash cannot be topped up, as its memory and time are one computation."""


class ScryptPasswordHasher(BasePasswordHasher):
    """scrypt (RFC 7914) of the standard library; N=2^14, r=8, p=5, 64 bytes."""

    algorithm = "scrypt"
    block_size = 8
    maxmem = 0
    parallelism = 5
    work_factor = 2**14

    def encode(self, password: Password, salt: str, n: int | None = None, r: int | None = None, p: int | None = None) -> str:
        """Return ``scrypt$N$salt$r$p$base64``."""
        self._check_encode_args(password, salt)
        n, r, p = n or self.work_factor, r or self.block_size, p or self.parallelism
        key = hashlib.scrypt(to_bytes(password), salt=to_bytes(salt), n=n, r=r, p=p, maxmem=self.maxmem, dklen=64)
        return f"{self.algorithm}${n}${salt}${r}${p}${b64encode(key).decode()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, work factor, salt, block size, parallelism and hash."""
        parts: dict[str, Any] = dict(zip(SCRYPT_PARTS, encoded.split("$", len(SCRYPT_PARTS) - 1), strict=True))
        return parts | {name: int(parts[name]) for name in SCRYPT_COSTS}

    def verify(self, password: Password, encoded: str) -> bool:
        """Say whether a password gives that hash."""
        parts = self.decode(encoded)
        again = self.encode(password, parts["salt"], parts["work_factor"], parts["block_size"], parts["parallelism"])
        return constant_time_compare(again, encoded)

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parameters, salt and hash masked."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("work factor"): parts["work_factor"],
            _("block size"): parts["block_size"],
            _("parallelism"): parts["parallelism"],
            _("salt"): mask_hash(parts["salt"]),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Say whether the parameters are not today's."""
        parts = self.decode(encoded)
        return any(parts[name] != getattr(self, name) for name in SCRYPT_COSTS)

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Nothing: the cost of an older hash cannot be topped up."""


class MD5PasswordHasher(BasePasswordHasher):
    """Salted MD5: fast and weak, for tests."""

    algorithm = "md5"

    def encode(self, password: Password, salt: str) -> str:
        """Return ``md5$salt$hex``."""
        self._check_encode_args(password, salt)
        return f"{self.algorithm}${salt}${hashlib.md5(to_bytes(salt) + to_bytes(password)).hexdigest()}"  # noqa: S324  for tests

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, salt and hash."""
        algorithm, salt, hash = encoded.split("$", 2)
        return {"algorithm": algorithm, "hash": hash, "salt": salt}

    def verify(self, password: Password, encoded: str) -> bool:
        """Say whether a password gives that hash."""
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, salt and hash masked."""
        parts = self.decode(encoded)
        return {"algorithm": parts["algorithm"], "salt": mask_hash(parts["salt"], show=2), "hash": mask_hash(parts["hash"])}

    def must_update(self, encoded: str) -> bool:
        """Say whether the salt is short."""
        return self._salt_is_short(self.decode(encoded)["salt"])

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Nothing: the algorithm has no cost to top up."""


def _load_hashers() -> Mapping[str, BasePasswordHasher]:
    found: dict[str, BasePasswordHasher] = {}
    for path in ServicesSettings.now().password_hashers:
        hasher = cast("BasePasswordHasher", dotted.load_type(path)())
        if not getattr(hasher, "algorithm", None):
            raise ImproperlyConfigured(f"hasher doesn't specify an algorithm name: {path}")
        found[hasher.algorithm] = hasher
    if not found:
        raise ImproperlyConfigured("PASSWORD_HASHERS is empty: name at least one hasher, the first of which writes new hashes.")
    return found


def get_hashers_by_algorithm() -> Mapping[str, BasePasswordHasher]:
    """Return the hashers of PASSWORD_HASHERS by algorithm, in order."""
    return current.settings.store.per_generation(_load_hashers)


def get_hashers() -> list[BasePasswordHasher]:
    """Return the hashers of PASSWORD_HASHERS, in order."""
    return list(get_hashers_by_algorithm().values())


def get_hasher(algorithm: str | BasePasswordHasher = "default") -> BasePasswordHasher:
    """Return the hasher of an algorithm, the first of PASSWORD_HASHERS for "default".

    Raises ValueError for an algorithm that no hasher has.
    """
    if isinstance(algorithm, BasePasswordHasher):
        return algorithm
    hashers = get_hashers_by_algorithm()
    if algorithm == "default":
        return next(iter(hashers.values()))
    if algorithm not in hashers:
        raise ValueError(f"Unknown password hashing algorithm '{algorithm}'. Did you specify it in the PASSWORD_HASHERS setting?")
    return hashers[algorithm]


def identify_hasher(encoded: str) -> BasePasswordHasher:
    """Return the hasher that wrote ``encoded``; ValueError when none of PASSWORD_HASHERS did."""
    return get_hasher(encoded.split("$", 1)[0])


def is_password_usable(encoded_password: str | None) -> bool:
    """Say whether a password could match; False for the mark of `set_unusable_password`."""
    return encoded_password is None or not encoded_password.startswith(UNUSABLE_PASSWORD_PREFIX)


def make_password(password: Password | None, salt: str | None = None, hasher: str | BasePasswordHasher = "default") -> str:
    """Return the encoded hash of a password, or for None a mark that no password matches.

    Raises TypeError for a password that is neither text nor bytes.
    """
    if password is None:
        return UNUSABLE_PASSWORD_PREFIX + get_random_string(UNUSABLE_PASSWORD_SUFFIX_LENGTH)
    if not isinstance(password, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # documented check of user input
        raise TypeError(f"Password must be a string or bytes, got {type(password).__qualname__}.")
    chosen = get_hasher(hasher)
    return _off_the_loop(partial(chosen.encode, password, salt or chosen.salt()))


def _off_the_loop(work: Callable[[], R]) -> R:
    """Do slow work here, or in a thread when waiting for it would hold up an event loop that others share."""
    return bridge.wait(services_current.hash_threads.run(work)) if bridge.can_wait() else work()


def verify_password(password: Password | None, encoded: str, preferred: str = "default") -> tuple[bool, bool]:
    """Return whether a password matches, and whether it should be hashed anew.

    Takes about as long for an unusable or unknown hash as for a real one, so that time does not tell which it was.
    """
    return _off_the_loop(partial(_verify, password, encoded, preferred))


def _verify(password: Password | None, encoded: str, preferred: str) -> tuple[bool, bool]:
    wanted = get_hasher(preferred)
    if password is None:
        return False, False
    if not is_password_usable(encoded):
        wanted.encode(password, wanted.salt())
        return False, False
    try:
        hasher = identify_hasher(encoded)
    except ValueError:
        wanted.encode(password, wanted.salt())
        return False, False
    is_foreign = hasher.algorithm != wanted.algorithm
    must_update = is_foreign or wanted.must_update(encoded)
    matches = hasher.verify(password, encoded)
    if not matches and not is_foreign and must_update:
        hasher.harden_runtime(password, encoded)
    return matches, must_update


def check_password(
    password: Password | None, encoded: str, setter: Callable[[Any], Any] | None = None, preferred: str = "default"
) -> bool:
    """Say whether a password gives the hash; call ``setter`` with it when it should be hashed anew."""
    matches, must_update = verify_password(password, encoded, preferred)
    if setter and matches and must_update:
        setter(password)
    return matches


async def acheck_password(
    password: Password | None,
    encoded: str,
    setter: Callable[[Any], Awaitable[Any]] | None = None,
    preferred: str = "default",
) -> bool:
    """Do as `check_password`, with an async ``setter``."""
    matches, must_update = await bridge.run(verify_password, password, encoded, preferred)
    if setter and matches and must_update:
        await setter(password)
    return matches
