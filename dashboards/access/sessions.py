"""Sessions of the server: a signed cookie carries a random key, the server keeps who it is."""

import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path

from itsdangerous import BadSignature, Signer

from pipeline.settings import Clock

COOKIE = "minwon_session"
LIFETIME = timedelta(hours=12)
MOST_SESSIONS = 10_000


def signing_key(folder: Path) -> bytes:
    """The key that signs cookies, made once with mode 0600."""
    path = folder / "session.key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


class Sessions:
    """Who sits behind each cookie; the oldest session goes when there are too many."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._signer = Signer(key, salt="minwon.session", digest_method=hashlib.sha256)
        self._clock = clock
        self._people: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, person_id: str) -> str:
        """Begin a session for a person; the return value is what the cookie carries."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._people[key] = (person_id, self._clock() + LIFETIME)
            while len(self._people) > MOST_SESSIONS:
                self._people.popitem(last=False)
        return self._signer.sign(key).decode()

    def person_id(self, cookie: str) -> str | None:
        """The person of a cookie; None if it is forged, unknown or too old."""
        try:
            key = self._signer.unsign(cookie).decode()
        except BadSignature:
            return None
        with self._lock:
            person_id, until = self._people.get(key, ("", datetime.min))
            if until <= self._clock():
                self._people.pop(key, None)
                return None
            return person_id

    def close(self, cookie: str) -> None:
        """End a session, so that its cookie opens nothing any more."""
        try:
            key = self._signer.unsign(cookie).decode()
        except BadSignature:
            return
        with self._lock:
            self._people.pop(key, None)
