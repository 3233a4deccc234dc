"""Keys of programs that file by our API: made of a caller's name, never stored; a caller can be shut out."""

import base64
import hmac
import re
from dataclasses import dataclass
from hashlib import blake2b

from pipeline.errors import UsageError
from pipeline.workflow.office import Office

KEY = "caller.key"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,30}")


@dataclass(frozen=True)
class Callers:
    """Who may file: every caller that was given a key and is not shut out."""

    secret: bytes
    office: Office

    def key(self, name: str) -> str:
        """The key of a caller: `name.letters`.

        Raises:
            UsageError: the name is none.
        """
        if not NAME.fullmatch(name):
            raise UsageError("부르는 쪽의 이름은 영어 소문자, 숫자, '-' 로 2–31자입니다(no name)")
        made = blake2b(name.encode(), key=self.secret, digest_size=18).digest()
        return f"{name}.{base64.urlsafe_b64encode(made).decode()}"

    def caller(self, key: str) -> str:
        """The caller of a key; '' if it is forged or shut out."""
        name = key.partition(".")[0]
        if not NAME.fullmatch(name) or not hmac.compare_digest(self.key(name).encode(), key.encode()):
            return ""
        return "" if name in self.office.shut_out() else name
