"""Sealing of raw text that must be kept but not read in passing (AES-GCM, one key of data/keys)."""

import os
import threading
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pipeline.errors import StorageError

NONCE_BYTES = 12
KEY_BYTES = 32


@dataclass(frozen=True)
class Seal:
    """Seals and opens byte strings with one key; `key_id` names the key without telling it."""

    key_id: str
    cipher: AESGCM

    def close(self, text: str, context: str) -> bytes:
        """Sealed `text`; it opens only with the same `context` (say, batch and line)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, text.encode("utf-8", "replace"), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """The text of `sealed`.

        Raises:
            StorageError: another key sealed it, or it was changed.
        """
        try:
            return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode()).decode()
        except InvalidTag as error:
            raise StorageError(
                f"sealed text {context} does not open with key {self.key_id}; restore data/keys/seal.key"
            ) from error


def read_seal(keys: Path) -> Seal:
    """The seal of this installation; its key file (mode 0600) is made on first use.

    Raises:
        StorageError: the key file is not 32 bytes long.
    """
    key = read_secret(keys, "seal.key")
    return Seal(blake2b(key, digest_size=8, person=b"minwon-seal").hexdigest(), AESGCM(key))


def read_secret(keys: Path, name: str) -> bytes:
    """The 32 bytes of a key file of this installation; it is made (mode 0600) on first use.

    Raises:
        StorageError: the file is not 32 bytes long.
    """
    path = keys / name
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StorageError(f"{path}: is {len(key)} bytes, not {KEY_BYTES}; restore it from a backup")
    return key


def _make_key(path: Path) -> None:
    """Write a new key; if another process or thread was first, keep that one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
