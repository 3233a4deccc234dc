"""Signed bodies between us and linked systems: a key, the time, a window beyond which nothing is taken."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

from pipeline.errors import UsageError
from pipeline.settings import SEOUL

KEY = "relay.key"
WINDOW = timedelta(minutes=5)
TIME, SIGNATURE = "X-Minwon-Time", "X-Minwon-Signature"


def key_of(secret: bytes, code: str) -> bytes:
    """The key that we share with a system, made of this installation's own."""
    return blake2b(code.encode(), key=secret, digest_size=32).digest()


def signed(key: bytes, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of a body: when it was signed, and by whom."""
    at = str(int(now.replace(tzinfo=SEOUL).timestamp()))
    return {TIME: at, SIGNATURE: hmac.new(key, at.encode() + b"." + body, sha256).hexdigest()}


def check(key: bytes, now: datetime, body: bytes, headers: Mapping[str, str]) -> None:
    """Refuse a body that somebody else signed, or that is too old or of the future.

    Raises:
        UsageError: says which.
    """
    at, signature = headers.get(TIME, ""), headers.get(SIGNATURE, "")
    made = hmac.new(key, at.encode() + b"." + body, sha256).hexdigest()
    if not hmac.compare_digest(made.encode(), signature.encode()):
        raise UsageError("서명이 맞지 않습니다(wrong signature)")
    if not at.isdecimal() or abs(now.replace(tzinfo=SEOUL).timestamp() - int(at)) > WINDOW.total_seconds():
        raise UsageError("서명한 때가 너무 멉니다(outside the window)")
