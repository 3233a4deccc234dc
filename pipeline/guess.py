"""`minwon load PATH --guess`: a first TOML for a file nobody has described yet."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.sources.sample import Sample, sample
from pipeline.sources.targets import TARGETS, codes_of, spellings_of

WORDS = {
    "source_number": (
        "접수번호",
        "상담번호",
        "신청번호",
        "신고번호",
        "관리번호",
        "번호",
        "unique_key",
        "id",
        "number",
    ),
    "receipt_number": ("민원번호",),
    "kind_code": ("민원종류", "민원유형", "민원구분", "구분", "종류"),
    "channel_code": ("접수경로", "접수매체", "신청방법", "경로", "channel"),
    "field_code": ("분야", "대분류", "분류"),
    "item_code": ("유형", "세부유형", "중분류"),
    "district_code": ("자치구", "시군구", "구"),
    "dong_code": ("법정동", "읍면동", "동"),
    "place": ("위치", "장소", "주소", "address", "location"),
    "lat": ("위도", "latitude", "lat"),
    "lon": ("경도", "longitude", "lon"),
    "department_code": ("처리부서", "담당부서", "처리기관", "부서"),
    "title": ("제목", "민원명", "title", "complaint_type"),
    "body": ("내용", "민원내용", "상담내용", "본문", "content", "descriptor"),
    "received_at": ("접수일시", "접수일자", "신청일시", "등록일", "created_date", "created", "begin"),
    "due_at": ("처리기한", "처리예정", "기한", "due_date"),
    "status_code": ("처리상태", "진행상태", "상태", "처리구분", "status"),
    "result_code": ("처리결과", "결과"),
    "answered_at": ("답변일시", "처리일시", "완료일자", "완료일시", "closed_date", "closed"),
    "answer_text": ("답변내용", "답변", "처리내용", "조치사항", "resolution_description"),
    "satisfaction_score": ("만족도", "별점"),
}
"""Words of a heading that speak for a column of core, the surest first."""

DATE_FORMS = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "%Y-%m-%d %H:%M:%S"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "%Y-%m-%d %H:%M"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00", "%Y-%m-%dT%H:%M:%S+09:00"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+", "%Y-%m-%dT%H:%M:%S.%g"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "%Y-%m-%dT%H:%M:%S"),
    (r"\d{4}-\d\d-\d\d", "%Y-%m-%d"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}\. \d{1,2}:\d\d", "%Y.%m.%d. %H:%M"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}\.?", "%Y.%m.%d"),
    (r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d:\d\d", "%Y/%m/%d %H:%M:%S"),
    (r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d", "%Y/%m/%d %H:%M"),
    (r"\d{14}", "%Y%m%d%H%M%S"),
    (r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d [AP]M", "%m/%d/%Y %I:%M:%S %p"),
)


@dataclass
class Guess:
    """A draft: the TOML, and in sentences what was understood and what is missing."""

    toml: str
    summary: list[str] = field(default_factory=list)


def guess(path: Path) -> Guess:
    """Draft a TOML from the first records of a file of any format that `load` reads.

    Raises:
        SourceFormatError: there is no such file, it is empty, damaged, or in no encoding we know.
    """
    seen = sample(path)
    headings, rows = seen.headings, seen.rows
    found = _columns(headings)
    forms = _date_forms(headings, rows, found)
    unknown = _unknown_spellings(headings, rows, found)
    return Guess(_draft(path, seen, found, forms, unknown), _summary(seen, found, forms, unknown))


def _columns(headings: Sequence[str]) -> dict[str, str]:
    """Which heading speaks for which column: equal words first, then words inside a heading."""
    found: dict[str, str] = {}
    for is_whole in (True, False):
        for target, words in WORDS.items():
            free = [heading for heading in headings if heading and heading not in found.values()]
            hit = next((h for w in words for h in free if _says(h, w, is_whole)), None)
            if target not in found and hit:
                found[target] = hit
    return found


def _says(heading: str, word: str, is_whole: bool) -> bool:
    said = heading.rsplit("/", 1)[-1].lower().replace(" ", "").replace("_", "")
    word = word.lower().replace("_", "")
    return said == word if is_whole else len(word) > 1 and word in said


def _cells(headings: Sequence[str], rows: Sequence[Sequence[str]], heading: str) -> list[str]:
    place = list(headings).index(heading)
    return [row[place].strip() for row in rows if len(row) > place and row[place].strip()]


def _date_forms(
    headings: Sequence[str], rows: Sequence[Sequence[str]], found: dict[str, str]
) -> dict[str, str]:
    """Form of each column of instants, where one fits every cell."""
    forms = {}
    for target, heading in found.items():
        if TARGETS[target] == "instant" and (cells := _cells(headings, rows, heading)):
            fitting = (form for pattern, form in DATE_FORMS if all(re.fullmatch(pattern, c) for c in cells))
            if form := next(fitting, None):
                forms[target] = form
    return forms


def _unknown_spellings(
    headings: Sequence[str], rows: Sequence[Sequence[str]], found: dict[str, str]
) -> dict[str, list[str]]:
    unknown = {}
    for target, heading in found.items():
        if TARGETS[target] == "code":
            known = spellings_of(target)
            if strange := sorted({c for c in _cells(headings, rows, heading) if c not in known})[:20]:
                unknown[target] = strange
    return unknown


def _draft(
    path: Path,
    seen: Sample,
    found: dict[str, str],
    forms: dict[str, str],
    unknown: dict[str, list[str]],
) -> str:
    code = re.sub(r"[^a-z0-9]+", "_", path.name.split(".")[0].lower()).strip("_")
    code = code if re.fullmatch(r"[a-z][a-z0-9_]{1,39}", code) else "new_source"
    lines = [
        f"code = {_quoted(code)}",
        f"name = {_quoted(path.name.split('.')[0])}",
        "synthetic = false",
        "masked = false  # true only if the sender has already taken personal data out",
        "",
        "[file]",
        *(f"{key} = {_quoted(value)}" for key, value in seen.form.items()),
        "",
        "[dates]",
        f"formats = [{', '.join(_quoted(form) for form in dict.fromkeys(forms.values()))}]"
        if forms
        else 'formats = ["%Y-%m-%d %H:%M:%S"]  # no form was recognised: correct this',
        "",
        "[columns]",
        *(f"{target} = {_quoted(found[target])}" for target in TARGETS if target in found),
    ]
    if "kind_code" not in found:
        lines += [
            "",
            "[constants]",
            'kind_code = "other"  # field, inquiry, suggestion, grievance, proposal, …',
        ]
    for target, strange in unknown.items():
        lines += ["", f"[spellings.{target}]  # codes: {', '.join(sorted(codes_of(target))[:12])}"]
        lines += [f'# {_quoted(spelling)} = ""' for spelling in strange]
    return "\n".join(lines) + "\n"


def _quoted(text: str | bool) -> str:
    return json.dumps(text, ensure_ascii=False)


def _summary(
    seen: Sample,
    found: dict[str, str],
    forms: dict[str, str],
    unknown: dict[str, list[str]],
) -> list[str]:
    taken = set(found.values())
    left = [heading for heading in seen.headings if heading and heading not in taken]
    lines = [
        f"{seen.told}, 칸 {len(seen.headings)}개",
        *(f"{heading} → {target}" for target, heading in found.items()),
    ]
    lines += [f"날짜 {target}: {form}" for target, form in forms.items()]
    for target in ("source_number", "received_at"):
        if target not in found:
            lines.append(f"찾지 못함: {target}. [columns]에 적어 주십시오.")
    lines += [f"모르는 값({target}): {len(strange)}가지" for target, strange in unknown.items()]
    if left:
        lines.append(f"쓰지 않은 칸: {', '.join(left)}")
    return lines
