"""The citizen's side of a case: what opens it (a secret, a code to the telephone), and who may rate it.

Nothing of that is stored: secrets, codes and links are made of a key of this installation.
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import select

from pipeline.errors import UsageError
from pipeline.workflow.case_rows import Filed, filed
from pipeline.workflow.case_state import CITIZEN, Event
from pipeline.workflow.cases import Cases, Filing, digits
from pipeline.workflow.desk import Actor, Desk
from pipeline.workflow.engine import reading
from pipeline.workflow.tables import CIVIL_CASE

KEY = "citizen.key"
NAME = "민원인"
SECRET_LETTERS, CODE_DIGITS = 8, 6
CODE_LASTS = timedelta(minutes=5)
COMMANDS = frozenset({"rate", "reopen", "reopen_at_desk", "withdraw", "supplement_came", "request_recusal"})
"""What a citizen does to the own case."""
ME = Actor(NAME, frozenset({CITIZEN}), None)
MOST_CASES = 50


@dataclass(frozen=True)
class Citizens:
    """Filing by a citizen, and what opens a case to them."""

    cases: Cases

    def file(self, filing: Filing) -> tuple[Filed, str]:
        """A citizen's filing as a case, and the secret that opens it; the same key again gives both again."""
        case = self.cases.file(filing, NAME)
        return case, self.secret(case.id)

    def secret(self, case_id: str) -> str:
        """Eight letters without 0, 1, 8 and 9, which are misread."""
        return base64.b32encode(self._made("secret", case_id)).decode()[:SECRET_LETTERS]

    def holds(self, case_id: str, secret: str) -> bool:
        """Whether a secret opens a case; spaces and small letters do no harm."""
        said = "".join(secret.split()).replace("-", "").upper()
        return hmac.compare_digest(self.secret(case_id).encode(), said.encode())

    def code(self, phone: str, at: datetime | None = None) -> str:
        """The six digits that a telephone gets now; they hold for five to ten minutes."""
        window = int((at or self.cases.clock()).timestamp() // CODE_LASTS.total_seconds())
        number = int.from_bytes(self._made("code", digits(phone), str(window))[:8], "big")
        return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"

    def knows(self, phone: str, code: str) -> bool:
        """Whether a code is that of this telephone, now or five minutes ago."""
        now = self.cases.clock()
        said = "".join(code.split()).encode()
        return any(hmac.compare_digest(self.code(phone, at).encode(), said) for at in (now, now - CODE_LASTS))

    def of_phone(self, phone: str) -> Sequence[Filed]:
        """Cases that this telephone filed, the newest first."""
        key = self.cases.applicant_key(phone)
        if key is None:
            return []
        query = (
            select(CIVIL_CASE)
            .where(CIVIL_CASE.c.applicant_key == key)
            .order_by(CIVIL_CASE.c.id.desc())
            .limit(MOST_CASES)
        )
        with reading(self.cases.engine) as connection:
            return [filed(row) for row in connection.execute(query).mappings()]

    def rating_token(self, case: Filed) -> str:
        """What the link in an answer's notice carries: it rates that version of the answer and no other."""
        made = self._made("rate", case.id, str(case.state.answers))
        return base64.urlsafe_b64encode(made[:12]).decode()

    def may_rate(self, case: Filed, token: str) -> bool:
        """Whether a link rates the newest answer of a case."""
        return hmac.compare_digest(self.rating_token(case).encode(), token.encode())

    def do(self, case_id: str, event: Event, text: str = "") -> Filed:
        """What a citizen does to the own case; who they are is asked before.

        Raises:
            UsageError: it is not a citizen's to do, or not in this state.
        """
        if event.command not in COMMANDS:
            raise UsageError("민원인이 할 수 있는 일이 아닙니다(not a citizen's)")
        return Desk(self.cases).do(ME, case_id, event, self.cases.case(case_id).version, text)

    def _made(self, *parts: str) -> bytes:
        return blake2b("\n".join(parts).encode(), key=self.cases.secret(KEY), digest_size=16).digest()
