"""The key that signs the offline roster: made once, never the web secret."""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from surgery_gov.certificates.rules.checker import KEY_FILE, key_id
from surgery_gov.kernel.errors import Conflict, NotFound

PRIVATE_FILE = "roster_key.pem"
MAKE = "surgery-gov certificates roster-key"


@dataclass(frozen=True, slots=True)
class Key:
    """The private key; ``public`` is the 32 bytes that the checking side holds."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key as it is."""
        return self.private.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)

    @property
    def short(self) -> str:
        """The short name of the public key, to be compared by telephone."""
        return key_id(self.public)

    @property
    def public_text(self) -> str:
        """The public key as a file, with a line that says what it is."""
        head = f"# 手术权限断网名册的公钥 {self.short}，与 roster_check.py 放在一起。"
        return f"{head}\n{self.public.hex()}\n"


def create(folder: Path) -> Key:
    """Make the key, readable by its owner alone; ``Conflict`` where there is one already."""
    target = folder / PRIVATE_FILE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Key(Ed25519PrivateKey.generate())
    pem = key.private.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise Conflict(
            f"{target} 已经存在，没有覆盖。要换钥匙，先把它移到别处；换了以后，"
            "各处的 roster_key.pub 都要换成新的。"
        ) from fault
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(pem)
    (folder / KEY_FILE).write_text(key.public_text, "utf-8")
    return key


def load(folder: Path) -> Key:
    """Return the key; ``NotFound`` where there is none, ``Conflict`` where it cannot be used."""
    target = folder / PRIVATE_FILE
    try:
        private = form.load_pem_private_key(target.read_bytes(), password=None)
    except FileNotFoundError as fault:
        raise NotFound(
            f"还没有断网名册的签名钥匙。请系统管理员在服务器上运行一次 {MAKE}。"
        ) from fault
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise Conflict(f"签名钥匙 {target} 读不了。请系统管理员核对文件和它的权限。") from fault
    if not isinstance(private, Ed25519PrivateKey):
        raise Conflict(f"{target} 不是断网名册的签名钥匙（Ed25519）。请用 {MAKE} 另做一把。")
    return Key(private)
