"""Ways out for notices: an SMS gateway over HTTP, a folder for a carrier, a mail server.

An outcome is one of four: sent, refused for good, not taken now, or unknown — the line broke after the
message was on its way. What is unknown is asked of the gateway by the message's own number before it is
sent again, so that nobody is told twice.
"""

import json
import os
import smtplib
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from pipeline.errors import ConfigError

SENT, REFUSED, LATER, UNKNOWN = "sent", "refused", "later", "unknown"
TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Outgoing:
    """One message: its own number, whose it is (telephone or address), what it says, SMS or LMS.

    `html` says the same to a mail program that draws pages.
    """

    id: str
    to: str
    subject: str
    text: str
    kind: str = ""
    html: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of it, and the gateway's word for that; never a number or a text."""

    state: str
    problem: str = ""


class Gateway(Protocol):
    """A way out."""

    def send(self, message: Outgoing) -> Outcome:
        """Hand a message over."""

    def asked(self, message_id: str) -> Outcome:
        """What is known of a message that may have been handed over; LATER if it never was."""


@dataclass(frozen=True)
class HttpGateway:
    """An SMS gateway: POST /messages with our number of the message, GET /messages/<number>.

    409 says that it has that number already. 429 and 5xx: later. Another 4xx: never.
    """

    url: str
    sender: str
    key: str = ""
    timeout_s: float = TIMEOUT_S

    def send(self, message: Outgoing) -> Outcome:
        """Hand a message over."""
        said = {
            "id": message.id,
            "to": message.to,
            "from": self.sender,
            "text": message.text,
            "type": message.kind,
        }
        try:
            answer = httpx.post(
                f"{self.url}/messages", json=said, headers=self._headers, timeout=self.timeout_s
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Outcome(LATER, type(error).__name__)
        except httpx.HTTPError as error:
            return Outcome(UNKNOWN, type(error).__name__)
        return self._read(answer.status_code)

    def asked(self, message_id: str) -> Outcome:
        """What the gateway knows of a number."""
        address = f"{self.url}/messages/{message_id}"
        try:
            answer = httpx.get(address, headers=self._headers, timeout=self.timeout_s)
        except httpx.HTTPError as error:
            return Outcome(UNKNOWN, type(error).__name__)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Outcome(LATER, "404")
        return Outcome(SENT) if answer.is_success else Outcome(UNKNOWN, str(answer.status_code))

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    @staticmethod
    def _read(status: int) -> Outcome:
        if status < 300 or status == httpx.codes.CONFLICT:
            return Outcome(SENT)
        if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
            return Outcome(LATER, str(status))
        return Outcome(REFUSED, str(status))


@dataclass(frozen=True)
class FolderGateway:
    """A folder from which a carrier, or a person, takes messages across an air gap; one file a message."""

    folder: Path

    def send(self, message: Outgoing) -> Outcome:
        """Write the message's file; the same number again is the same file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{message.id}.json"
        draft = path.with_suffix(".tmp")
        said = {"id": message.id, "to": message.to, "type": message.kind, "text": message.text}
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(said, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        return Outcome(SENT)

    def asked(self, message_id: str) -> Outcome:
        """Whether the file was ever written here; a carrier may have taken it, then it is written again."""
        return Outcome(SENT if (self.folder / f"{message_id}.json").exists() else LATER)


@dataclass(frozen=True)
class MailGateway:
    """A mail server. A message's number is its Message-ID: sent twice, a mailbox shows it once."""

    host: str
    port: int
    sender: str
    timeout_s: float = TIMEOUT_S

    def send(self, message: Outgoing) -> Outcome:
        """Hand a message over; an answer of 4xx is later, of 5xx never."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, message.subject
        mail["Message-ID"] = f"<{message.id}@{parseaddr(self.sender)[1].partition('@')[2]}>"
        mail.set_content(message.text)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout_s) as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return Outcome(REFUSED if all(code >= 500 for code in codes) else LATER, str(max(codes)))
        except smtplib.SMTPResponseException as error:
            return Outcome(REFUSED if error.smtp_code >= 500 else LATER, str(error.smtp_code))
        except (smtplib.SMTPConnectError, ConnectionRefusedError) as error:
            return Outcome(LATER, type(error).__name__)
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(UNKNOWN, type(error).__name__)
        return Outcome(SENT)

    def asked(self, message_id: str) -> Outcome:
        """A mail server tells nothing afterwards: it is sent again under the same Message-ID."""
        return Outcome(LATER, "not told")


def sms_gateway(url: str, sender: str, key: str, home: Path) -> Gateway | None:
    """The gateway of an address: https://…, http://…, or `folder:` for files in `home`; None without one.

    Raises:
        ConfigError: it is none of these.
    """
    if not url:
        return None
    if url == "folder:":
        return FolderGateway(home / "messages")
    if urlsplit(url).scheme in ("http", "https"):
        return HttpGateway(url.rstrip("/"), sender, key)
    raise ConfigError("sms_url 은 https://… 이나 folder: 입니다(no gateway)")


def mail_gateway(url: str, sender: str) -> Gateway | None:
    """The mail server of `smtp://host:port`; None without one.

    Raises:
        ConfigError: the address is none, or nobody is named as the sender.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise ConfigError("smtp_url 은 smtp://host:port 입니다(no mail server)")
    try:
        Address(addr_spec=sender)
    except (ValueError, IndexError) as error:
        raise ConfigError("mail_sender 에 보내는 주소를 적으십시오(no sender)") from error
    return MailGateway(parts.hostname, parts.port or 25, sender)
