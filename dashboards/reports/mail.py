"""A report by mail: its tables as one page, its sentences for who reads no pages."""

from datetime import datetime
from hashlib import md5

from dashboards.reports.daily import daily, day_of
from dashboards.reports.files import html
from dashboards.reports.made import write
from dashboards.reports.report import Report
from dashboards.shell import OPERATOR
from pipeline.errors import ConfigError, StorageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.gateways import SENT, Outgoing, mail_gateway


def send(settings: Settings, report: Report, addresses: str) -> int:
    """Mail a report to addresses parted by commas; to how many it went.

    Raises:
        ConfigError: no mail server is set.
        StorageError: the server did not take it for one of them; says for how many it did.
    """
    gateway = mail_gateway(settings.smtp_url, settings.mail_sender)
    if gateway is None:
        raise ConfigError("전자우편을 보내려면 smtp_url 과 mail_sender 를 적으십시오(no mail server)")
    wanted = [one.strip() for one in addresses.split(",") if one.strip()]
    said = {
        "subject": report.heading,
        "text": "\n".join((report.heading, "", *report.sentences)),
        "html": html(report),
    }
    name = md5(report.title.encode(), usedforsecurity=False).hexdigest()
    messages = (Outgoing(f"report-{name}-{number}", to, **said) for number, to in enumerate(wanted))
    sent = sum(gateway.send(one).state == SENT for one in messages)
    if sent < len(wanted):
        raise StorageError(f"{len(wanted)}곳 가운데 {sent}곳에만 보냈습니다(the mail server refused some)")
    return sent


def morning(settings: Settings, now: datetime) -> tuple[int, str]:
    """일일 민원동향 of yesterday as files of `data/reports/`, mailed where addresses are set.

    Returns:
        How many files were written, and why one could not be made ('' if all could).
    """
    reader = Reader(settings)
    try:
        with reader.generation() as generation:
            made = daily(generation, OPERATOR, day_of("", min(now, generation.as_of)))
    finally:
        reader.close()
    paths, problem = write(made, settings.home / "reports")
    if settings.daily_report_to:
        send(settings, made, settings.daily_report_to)
    return len(paths), problem
