"""What is kept instead of a secret, and whether one that is told fits it."""

import hashlib

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The OWASP floor for argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NO_SUCH_ACCOUNT = HASHER.hash(
    "an account that does not exist is answered as slowly as one that does"
)


def digest(secret: str) -> str:
    """Return what is stored instead of a session id or token: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_password(password: str) -> str:
    """Return what is stored of a password."""
    return HASHER.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether this is stored of that password; as slow where nothing is stored."""
    try:
        HASHER.verify(stored or _NO_SUCH_ACCOUNT, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
