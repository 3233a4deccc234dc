"""The list as a sheet: its headings, its rows in words, its conditions, and the name of its file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards import words
from dashboards.queries import asking, listing, names
from dashboards.queries.conditions import conditions
from dashboards.queries.rows import in_words
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

HEADINGS = {
    "number": "접수번호",
    "source": "접수시스템",
    "source_number": "접수시스템 번호",
    "received_at": "접수일시",
    "kind": "민원종류",
    "channel": "접수경로",
    "field": "분야",
    "item": "유형",
    "district": "자치구",
    "dong": "법정동",
    "title": "제목",
    "bureau": "처리기관",
    "department": "처리부서",
    "status": "처리상태",
    "late": "기한 구분",
    "remaining": "남은 시간",
    "due_at": "처리기한",
    "answered_at": "처리일시",
    "response": "처리에 걸린 시간",
    "result": "처리결과",
    "transfers": "재지정 횟수",
    "satisfaction": "만족도",
}


@dataclass(frozen=True)
class Sheet:
    """One export in the making."""

    generation: Generation
    chosen: Slice
    viewer: Viewer

    @property
    def now(self) -> datetime:
        """The instant the list is seen from."""
        return asking.moment(self.generation, self.chosen)

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return listing.days_of(self.generation, self.chosen, self.viewer).total

    def rows(self) -> Iterator[list[Any]]:
        """Every row of the list in words, newest first, in the order of `HEADINGS`."""
        for chunk in listing.all_rows(self.generation, self.chosen, self.viewer):
            for row in chunk:
                said = in_words(row, self.now)
                yield [said[key] for key in HEADINGS]

    def about(self) -> list[tuple[str, str]]:
        """What was asked, when, of which population, and by whom."""
        chosen = [(condition.label, condition.text) for condition in conditions(self.chosen)]
        return [
            ("기준 시각", words.stamp(self.now)),
            ("모수", names.population(self.chosen)),
            ("건수", words.count(self.total)),
            *(chosen or [("조건", "없음(전체)")]),
            ("내려받은 사람", self.viewer.name),
            ("순서", "접수일시가 늦은 것부터"),
        ]

    def file_name(self, ending: str) -> str:
        """Such as '민원목록_교통실_20261122_1400.csv'."""
        return f"민원목록_{self._where()}_{self.now:%Y%m%d_%H%M}.{ending}"

    def _where(self) -> str:
        for key in ("dept", "bureau", "gu"):
            if values := getattr(self.chosen, key):
                first = names.value_name(key, values[0])
                text = first if len(values) == 1 else f"{first} 외 {len(values) - 1}"
                return re.sub(r'[\\/:*?"<>|\s]+', " ", text).strip()
        scope = sorted(self.viewer.bureaus)
        return names.unit_name(scope[0]) if len(scope) == 1 else "전체"
