"""A report as PDF by WeasyPrint, its font embedded from the raw OTF; the same data give the same bytes."""

from dashboards.reports.files import STYLE, html
from dashboards.reports.report import Report
from dashboards.vendor import PACKAGES, VENDOR
from pipeline.errors import NotReadyError

FACES = (("Regular", 400), ("Bold", 700))
PAPER = """
@page { @bottom-center { content: counter(page) " / " counter(pages); font: 9px "Report"; } }
body { font-family: "Report"; }
"""
NEEDS = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def pdf(report: Report) -> bytes:
    """The report on A4, its pages numbered.

    Raises:
        NotReadyError: Pango, or the font that is installed at set-up, is not on this machine.
    """
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise NotReadyError(f"PDF 를 만들 Pango 가 없습니다(needs Pango): {NEEDS}") from error
    folder = VENDOR / next(one.folder for one in PACKAGES if one.name == "pretendard-gov") / "print"
    faces = []
    for name, weight in FACES:
        path = folder / f"PretendardGOV-{name}.otf"
        if not path.is_file():
            raise NotReadyError("인쇄할 글꼴이 없습니다. `make setup` 을 먼저 하십시오(no font)")
        faces.append(
            f'@font-face {{ font-family: "Report"; font-weight: {weight}; src: url("{path.as_uri()}"); }}'
        )
    text = html(report, STYLE + PAPER + "".join(faces))
    # Nothing in a report names a file or an address; the font alone is read, from this disk.
    fetcher = URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    made = weasyprint.HTML(string=text, url_fetcher=fetcher).write_pdf(pdf_identifier=b"minwon")
    return bytes(made or b"")
