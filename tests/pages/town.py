"""A town of random complaints put straight into core, published in two turns, with what is true beside it.

Quicker than the generator, and wilder: every column is drawn on its own, so that each condition of a
slice meets every other. The truth is kept as plain dictionaries for a recount in plain Python.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from models.text.annotate import annotate
from pipeline.build import build
from pipeline.publish import publish
from pipeline.reports import StepReport
from pipeline.schema import codes
from pipeline.settings import Settings
from pipeline.warehouse import staging
from pipeline.workflow.store import Store
from tests.images import image

FOLDED_AT = datetime(2026, 11, 20, 8, 0)
NOW = datetime(2026, 11, 22, 14, 30)
UNITS = ("11680-01", "11680-02", "11710-01", "B04-01", "B04-02", "B05-01", "A01-01", None)
PLACES = (("11680", "1168010100"), ("11710", "1171010100"), (None, None))
ITEMS = (("F01", "I001"), ("F01", "I002"), ("F02", "I010"), ("F03", "G001"), ("F05", None))
NOUNS = ("맨홀", "낙엽", "현수막", "누수", "악취", "가로수", "승강장", "공사장")
PAIR = ("환기구", "덮개")
"""Words that nearly always stand side by side."""
RARE = ("분수대", "돌고래")
"""Words of two complaints each: never shown, however new."""


@dataclass(frozen=True)
class Town:
    """A published town: its settings and the current image of each complaint."""

    settings: Settings
    complaints: list[dict[str, Any]]


def drawn(
    dice: random.Random, number: int, first: datetime, last: datetime, until: datetime
) -> dict[str, Any]:
    """One complaint received between `first` and `last` as it stands at `until`."""
    minutes = int((last - first) / timedelta(minutes=1))
    received = first + timedelta(minutes=dice.randrange(minutes))
    kind = dice.choice([*codes.KINDS, "field", "field", "field", "other"])
    field, item = dice.choice(ITEMS)
    district, dong = dice.choice(PLACES)
    due = received + timedelta(hours=dice.choice([3, 24, 120, 240])) if dice.random() < 0.9 else None
    answered = received + timedelta(hours=dice.lognormvariate(3, 1.2))
    path = [dice.choice(UNITS[:7]) for _ in range(dice.choice([0, 0, 0, 1, 2, 3]))]
    row = image(
        f"{received:%Y%m%d}-{dice.choice(['eungdapso', 'dasan120'])}-{number}",
        f"{received:%Y-%m-%d %H:%M:%S}",
        source_code="eungdapso",
        kind_code=kind,
        channel_code=dice.choice(list(codes.CHANNELS)),
        field_code=field,
        item_code=item,
        district_code=district,
        dong_code=dong,
        department_code=dice.choice(UNITS),
        title=dice.choice(
            ["가로등이 꺼졌습니다", "불법 주차", "=1+1", "보도블록 50% 할인_문의", "<b>굵게</b>"]
        ),
        body=body_of(number, district),
        due_at=due,
        legal_days=dice.choice([None, 0.0, 3.0, 7.0]) if kind == "statutory" else None,
        transfer_path=">".join(path) or None,
        known_from_at=received,
        result_code=None,
        answered_at=None,
        satisfaction_score=None,
    )
    row = {**row, "received_at": received, "status_code": "assigned", "answer_text": None}
    if answered <= until and dice.random() < 0.97:
        row = {
            **row,
            "status_code": "answered",
            "answered_at": answered,
            "result_code": "fixed",
            "answer_text": "조치했습니다.",
            "satisfaction_score": dice.choice([None, 1, 3, 5]),
        }
    return row


def body_of(number: int, district: str | None) -> str:
    """Nouns side by side, some of them twice; 강남구 speaks of 누수 more often, and of a pair of words."""
    dice = random.Random(f"body-{number}")
    said = dice.choices(NOUNS, k=dice.randint(1, 5))
    if district == "11680" and dice.random() < 0.25:
        said += ["누수", *PAIR]
    if number % 97 == 0:
        said += PAIR
    if number <= 2 * len(RARE):
        said.append(RARE[(number - 1) // 2])
    if number % 50 == 0:
        said.append("[전화]")
    return " ".join(said)


def build_town(settings: Settings, rows: int = 4000, seed: int = 1) -> Town:
    """Publish a town of 160 days, the last two of them as changes over a folded generation."""
    dice = random.Random(seed)
    first = NOW - timedelta(days=160)
    numbers = range(1, rows + 1)
    before = {n: drawn(random.Random(f"{seed}-{n}"), n, first, FOLDED_AT, FOLDED_AT) for n in numbers}
    after = {}
    for n, old in before.items():
        new = drawn(random.Random(f"{seed}-{n}"), n, first, FOLDED_AT, NOW)
        if new["answered_at"] != old["answered_at"] or dice.random() < 0.01:
            after[n] = {**new, "known_from_at": NOW, "department_code": dice.choice(UNITS)}
    for n in range(rows + 1, rows + 1 + rows // 50):
        after[n] = drawn(random.Random(f"{seed}-{n}"), n, FOLDED_AT, NOW, NOW)
    with Store(settings) as store:
        _put(settings, store, FOLDED_AT, list(before.values()))
        build(settings, store)
        annotate(settings)
        publish(settings, store, fold=True)
        _put(settings, store, NOW, list(after.values()))
        build(settings, store)
        annotate(settings)
        publish(settings, store)
    return Town(settings, list({**before, **after}.values()))


def _put(settings: Settings, store: Store, known_at: datetime, rows: list[dict[str, Any]]) -> None:
    batch = store.begin_batch(
        source_code="eungdapso",
        file_name="town.csv",
        landing_path="",
        file_hash=str(known_at),
        bytes=1,
        config_hash="",
        mask_version=1,
        known_at=known_at,
    )
    table = pa.Table.from_pylist(
        [{**row, "batch_seq": batch.seq, "line_number": line} for line, row in enumerate(rows, start=1)]
    )
    with staging(settings) as connection:
        connection.execute("BEGIN")
        connection.register("sent", table)
        connection.execute(
            "INSERT INTO core.complaint_version BY NAME "
            "SELECT complaint.*, $at::TIMESTAMP AS known_until_at, $seq AS until_batch_seq "
            "FROM core.complaint AS complaint SEMI JOIN sent USING (complaint_id)",
            {"at": known_at, "seq": batch.seq},
        )
        changed = connection.execute(
            "DELETE FROM core.complaint WHERE complaint_id IN (SELECT complaint_id FROM sent)"
        ).fetchone()[0]
        connection.execute("INSERT INTO core.complaint BY NAME SELECT * FROM sent")
        connection.execute("COMMIT")
    count = len(rows)
    report = StepReport("load", read=count, loaded=count, new=count - changed, changed=changed)
    store.finish_batch(batch.seq, report)


def holds(town: Town) -> Iterator[dict[str, Any]]:
    """The complaints of the town as they stand."""
    yield from town.complaints
