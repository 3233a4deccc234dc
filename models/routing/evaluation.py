"""How often the unit that finished a complaint was recommended, by what was known before its days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from models import sample
from models.routing.advice import LEAST, Asked, practice
from models.routing.history import SECONDS, history
from pipeline.build import Progress
from pipeline.errors import NotReadyError
from pipeline.generation import Generation
from pipeline.reader import Reader
from pipeline.schema import codes, organisation
from pipeline.settings import Settings
from pipeline.workflow.store import Store

SQL = Path(__file__).resolve().parents[1] / "sql" / "routing_asked.sql"
MADE_ROWS = 120_000
MADE = "sample_made"
CHUNK = 4_000


def evaluate(generation: Generation, days: int) -> dict[str, Any]:
    """Figures over the finished complaints of the last `days` days, by what was finished before them.

    Returns:
        complaints asked; coverage, the share that gets a recommendation; accuracy_at_1 and
        accuracy_at_3 among those; accuracy_at_1_of_all and accuracy_at_3_of_all, as if nothing were
        held back; first_unit_accuracy, the share that went to the right unit at once as people sent it;
        certainty, the mean probability of the first recommendation.

    Raises:
        NotReadyError: no finished complaint of these days has a topic, or none from before them.
    """
    until = generation.as_of.date()
    since = until - timedelta(days)
    values = {"forms": list(codes.FORM_KINDS), "since": since, "until": until}
    rows = generation.within(since, until).table(SQL.read_text("utf-8"), values, seconds=SECONDS)
    columns = {name: np.array(rows.column(name).to_pylist()) for name in rows.column_names}
    past = history(
        generation,
        sorted({*columns["likely_topic_code"].tolist(), *columns["second_topic_code"].tolist()}),
        since,
        organisation.read(),
    )
    if not rows.num_rows or not len(past.topic):
        raise NotReadyError(
            f"최근 {days}일이나 그 전에 처리한 민원에 주제가 없습니다(nothing to ask or to learn from): "
            "minwon refresh 뒤에 다시 재십시오"
        )
    usual = practice(past, organisation.read())
    first, among, certainty = [], [], []
    for start in range(0, rows.num_rows, CHUNK):
        here = slice(start, start + CHUNK)
        asked = Asked(
            columns["likely_topic_code"][here].astype(np.str_),
            columns["topic_certainty"][here].astype(np.float64),
            columns["second_topic_code"][here].astype(np.str_),
            columns["second_topic_certainty"][here].astype(np.float64),
            columns["district_code"][here].astype(np.str_),
        )
        best, probability = usual.best(asked)
        right = best == columns["department_code"][here].astype(np.str_)[:, None]
        first.append(right[:, 0])
        among.append(right.any(axis=1))
        certainty.append(probability[:, 0])
    hit, near, sure = (np.concatenate(part) for part in (first, among, certainty))
    told = sure >= LEAST
    return {
        "complaints": rows.num_rows,
        "accuracy_at_1": _share(hit[told]),
        "accuracy_at_3": _share(near[told]),
        "coverage": _share(told),
        "accuracy_at_1_of_all": _share(hit),
        "accuracy_at_3_of_all": _share(near),
        "first_unit_accuracy": _share(columns["transfer_count"] == 0),
        "certainty": round(float(sure[told].mean()), 4) if told.any() else None,
    }


def _share(of: np.ndarray[Any, Any]) -> float | None:
    return round(float(of.mean()), 4) if len(of) else None


@contextmanager
def city(settings: Settings, progress: Progress) -> Iterator[Generation]:
    """What is published; where nothing is, a generated city that is kept under data/bench/."""
    try:
        with Reader(settings).generation() as generation:
            yield generation
            return
    except NotReadyError:
        made = _made(settings, progress)
    with Reader(made).generation() as generation:
        yield generation


def _made(settings: Settings, progress: Progress) -> Settings:
    home = settings.home / "bench" / f"city-{MADE_ROWS}"
    made = settings.model_copy(update={"home": home, "store_url": ""})
    with Store(made) as store:
        if store.setting(MADE) is None:
            sample.make(made, store, rows=MADE_ROWS, until=settings.clock(), progress=progress)
            store.put_setting(MADE, settings.clock().isoformat())
    return made
