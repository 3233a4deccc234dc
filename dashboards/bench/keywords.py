"""핵심어 of slices in process CPU: one thread, warm, nothing remembered but the vocabulary."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dashboards.bench.data import YEARS, bench_generation
from dashboards.bench.measure import cpu_ms
from dashboards.bench.queries import DAYS_10_YEARS, DAYS_12_MONTHS, DRAWN, EVERYBODY, HEAD
from dashboards.bench.slices import drawn_slices
from dashboards.queries import keywords
from pipeline.build import Progress
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer

Work = Callable[[], object]


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Figures over `rows` published complaints; `slice_slowest` names what the maximum was."""
    with bench_generation(rows, settings, progress, "핵심어를 재는 중") as (_, g):
        return {"rows": rows, **_figures(g)}


def _figures(g: Generation) -> dict[str, Any]:
    slices = _slices(g)
    known = keywords.vocabulary(g)
    taken = {name: cpu_ms(_keywords(g, chosen, who), runs=3) for name, (chosen, who) in slices.items()}
    totals = {name: keywords.keywords(g, chosen, who).total for name, (chosen, who) in slices.items()}
    slowest = max(taken, key=lambda name: taken[name])
    whole = slices["the last year of everything"][0]
    word = _commonest(g, known)
    return {
        "slice_ms_max": round(max(taken.values()), 1),
        "slice_slowest": f"{slowest}: {totals[slowest]:,}",
        "slice_ms_median": round(sorted(taken.values())[len(taken) // 2], 1),
        "slices": len(slices),
        "slices_above_200k": sum(total > keywords.WHOLE_UP_TO for total in totals.values()),
        "related_ms": round(cpu_ms(lambda: keywords.related(g, whole, EVERYBODY, word)), 1),
        "trend_ms": round(cpu_ms(lambda: keywords.trend(g, whole, EVERYBODY, word)), 1),
        "month_counts_ms": round(cpu_ms(lambda: keywords.count_city(g)), 1),
        "vocabulary": known.size,
    }


def _commonest(g: Generation, known: keywords.Vocabulary) -> str:
    """The shown word that stands in most texts of the last year: the most work for trends and relations."""
    counts = keywords.city_counts(g).copy()
    counts[known.hidden] = -1
    return known.words[int(counts.argmax())]


def _slices(g: Generation) -> dict[str, tuple[Slice, Viewer]]:
    """Twenty drawn slices of a year and of ten, everything, and large parts of everything."""
    today = g.as_of.date()
    until, year, ten = today + timedelta(1), today - timedelta(365), date(today.year - YEARS + 1, 1, 1)
    drawn = [
        *drawn_slices(DRAWN // 2, year, until, DAYS_12_MONTHS),
        *drawn_slices(DRAWN // 2, ten, until, DAYS_10_YEARS),
    ]
    named = {
        "everything but 서식, of ten years": Slice(),
        "everything": Slice(form=True),
        "the last year of everything": Slice(period_from=year, period_to=until),
        "현장 of ten years": Slice(kind=("field",)),
        "web and app of ten years": Slice(channel=("web", "app")),
        "done of ten years": Slice(state="done"),
        "five districts of ten years": Slice(gu=("11680", "11710", "11500", "11440", "11350")),
    }
    return {
        **{f"drawn {number}": (chosen, EVERYBODY) for number, chosen in enumerate(drawn)},
        **{name: (chosen, EVERYBODY) for name, chosen in named.items()},
        "the head of a bureau": (Slice(period_from=year, period_to=until), HEAD),
    }


def _keywords(g: Generation, chosen: Slice, viewer: Viewer) -> Work:
    return lambda: keywords.keywords(g, chosen, viewer)
