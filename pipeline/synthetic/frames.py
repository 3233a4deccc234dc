"""Complaints as one table: columns of core in our own codes, with their texts, and the truth beside."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.schema import organisation, reference
from pipeline.synthetic import texts
from pipeline.synthetic.arrivals import Arrivals
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.layouts import LAYOUTS
from pipeline.synthetic.lifecycles import Lives
from pipeline.synthetic.seen import Seen
from pipeline.synthetic.tables import CHANNELS, KINDS, RESULTS, SOURCES, STATUSES, Tables
from pipeline.synthetic.topics import topics
from pipeline.synthetic.volumes import UNIX_DAY
from pipeline.synthetic.writer import receipt_number, source_number

BATCH = 50_000
WRITTEN = ("title", "body", "place", "answer_text")
"""What people write, in any letters."""


@dataclass(frozen=True)
class Composed:
    """Frame of complaints and of the values planted in their texts."""

    complaints: pl.DataFrame
    spans: pl.DataFrame


def named(values: tuple[str, ...], positions: Ints) -> pl.Series:
    """Codes at these positions; −1 is null."""
    found = pl.Series(values, dtype=pl.String).gather(pl.Series(np.maximum(positions, 0)))
    return found.set(pl.Series(positions < 0), None) if (positions < 0).any() else found


def words(values: tuple[str, ...]) -> NDArray[np.str_]:
    """The same as a NumPy array."""
    return np.array(values)


def phone(applicant: Ints) -> pl.Series:
    """A handle in the form of a phone number, of ranges (010-0…, 010-1…) that were never given out."""
    number = pl.Series(np.where(applicant < 0, 0, applicant * 7_919 % 20_000_000))
    text = number.cast(pl.String).str.zfill(8)
    shown = pl.DataFrame({"text": text}).select(
        pl.concat_str(
            pl.lit("010-"), pl.col("text").str.slice(0, 4), pl.lit("-"), pl.col("text").str.slice(4)
        )
    )
    series = shown.to_series()
    return series.set(pl.Series(applicant < 0), None)


def stamps(values: NDArray[np.datetime64]) -> pl.Series:
    """Times to the second."""
    return pl.Series(values.astype("datetime64[ms]")).cast(pl.Datetime("ms"))


def positive(values: Ints, least: int) -> pl.Series:
    """Whole numbers; those below `least` are null."""
    series = pl.Series(values)
    return series.set(pl.Series(values < least), None)


def frame(rows: Arrivals, lives: Lives, state: Seen, tables: Tables) -> Composed:
    """The complaints of `rows` (already chosen and in order) as seen in `state`, with their texts."""
    parts = [_piece(rows, lives, state, tables, start) for start in range(0, max(len(rows), 1), BATCH)]
    spans = [part.spans for part in parts]
    return Composed(pl.concat([part.complaints for part in parts]), pl.concat(spans))


def _piece(rows: Arrivals, lives: Lives, state: Seen, tables: Tables, start: int) -> Composed:
    here = slice(start, start + BATCH)
    composed = texts.compose(_brief(rows, tables, here))
    given = _answers(rows, state, tables, here)
    unit = state.unit[here]
    item = state.item[here]
    item_fields = tuple(entry.field_code or "" for entry in tables.item)
    place = pa.array(composed.place)
    complaints = pl.DataFrame(
        {
            "day": pl.Series(rows.day[here].astype("datetime64[D]")),
            "number": pl.Series(rows.number[here]),
            "seed": pl.Series(rows.seed[here] ^ rows.edit[here]),
            "source_code": named(SOURCES, rows.source[here]),
            "kind_code": named(KINDS, rows.kind[here]),
            "channel_code": named(CHANNELS, rows.channel[here]),
            "is_proxy": pl.Series(rows.proxy[here]),
            "field_code": named(item_fields, item).replace("", None),
            "item_code": named(tables.items, item),
            "district_code": named(tables.districts, rows.district[here]),
            "dong_code": named(tables.dongs, rows.dong[here]),
            "place": pl.from_arrow(place).replace("", None),  # type: ignore[union-attr]
            "lat": pl.Series(rows.lat[here]),
            "lon": pl.Series(rows.lon[here]),
            "department_code": named(tables.units, unit),
            "title": pl.from_arrow(composed.title),
            "body": pl.from_arrow(composed.body),
            "applicant": phone(rows.applicant[here]),
            "arrived_at": stamps(rows.arrived[here]),
            "received_at": stamps(rows.received[here]),
            "due_at": stamps(state.due[here]),
            "legal_days": positive(lives.legal_days[here], 0),
            "sla_hours": positive(np.where(rows.kind[here] == 0, tables.sla_hours[item], 0), 1),
            "status_code": named(STATUSES, state.status[here]),
            "result_code": named(RESULTS, state.result[here]).replace("", None),
            "answered_at": stamps(state.answered[here]),
            "answer_text": pl.from_arrow(given).replace("", None),  # type: ignore[union-attr]
            "transfer_path": _paths(lives.path[here], state.moves[here], tables),
            "satisfaction_score": named(("", "1", "2", "3", "4", "5"), state.score[here]).replace("", None),
            "satisfied_at": stamps(state.rated[here]),
        }
    ).with_columns(_numbers_of(rows.source[here]))
    complaints = _as_encoded(complaints.with_columns(_told()))
    complaints = _with_truth(complaints, rows, lives, here, composed, tables)
    return Composed(complaints, _spans(complaints, composed))


def _told() -> list[pl.Expr]:
    """Places only where the source tells them."""
    return [
        pl.when(pl.col("source_code").is_in([code for code in LAYOUTS if LAYOUTS[code].carries(name)]))
        .then(pl.col(name))
        .alias(name)
        for name in ("dong_code", "lat", "lon")
    ]


def _as_encoded(complaints: pl.DataFrame) -> pl.DataFrame:
    """Texts as their source can write them: one '?' for each letter its encoding lacks."""
    for code, layout in LAYOUTS.items():
        mine = (complaints.get_column("source_code") == code).arg_true()
        if layout.encoding.startswith("utf") or not len(mine):
            continue
        for name in WRITTEN:
            written = [_within(text, layout.encoding) for text in complaints.get_column(name).gather(mine)]
            column = complaints.get_column(name).scatter(mine, pl.Series(written, dtype=pl.String))
            complaints = complaints.with_columns(column)
    return complaints


def _within(text: str | None, encoding: str) -> str | None:
    return text if text is None else text.encode(encoding, errors="replace").decode(encoding)


def _brief(rows: Arrivals, tables: Tables, here: slice) -> texts.Brief:
    districts = words(tuple(reference.district_name(code) for code in tables.districts))
    dongs = words(tuple(reference.dong_name(code) for code in tables.dongs))
    received = rows.received[here]
    return texts.Brief(
        seed=rows.seed[here],
        edit=rows.edit[here],
        topic=rows.topic[here],
        kind=words(KINDS)[rows.kind[here]],
        channel=words(CHANNELS)[rows.channel[here]],
        district=districts[rows.district[here]],
        dong=dongs[rows.dong[here]],
        month=received.astype("datetime64[M]").astype(int) % 12 + 1,
        hour=(received - received.astype("datetime64[D]")).astype("timedelta64[h]").astype(int),
        urgent=rows.urgent[here],
        pii=rows.pii[here],
    )


def _answers(rows: Arrivals, state: Seen, tables: Tables, here: slice) -> pa.Array:
    names = unit_names(_middle(rows.day[here]))
    units = words((*(names[code] for code in tables.units), ""))
    return texts.answers(
        rows.seed[here] ^ rows.edit[here],
        rows.topic[here],
        words(KINDS)[rows.kind[here]],
        words(RESULTS)[state.result[here]],
        units[state.unit[here]],
        state.answered[here].astype("datetime64[D]"),
    )


def _paths(path: Ints, moves: Ints, tables: Tables) -> pl.Series:
    """Units before the present one, joined by '>'; null if it never moved."""
    joined = np.full(len(moves), None, dtype=object)
    for row in np.flatnonzero(moves > 0):
        joined[row] = ">".join(tables.units[unit] for unit in path[row, : moves[row]])
    return pl.Series(joined.tolist(), dtype=pl.String)


def _numbers_of(sources: Ints) -> list[pl.Expr]:
    """Own and receipt number of each row, by its source."""
    own, receipt = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
    for code in {SOURCES[position] for position in np.unique(sources)}:
        mine = pl.col("source_code") == code
        own = pl.when(mine).then(source_number(LAYOUTS[code])).otherwise(own)
        receipt = pl.when(mine).then(receipt_number(LAYOUTS[code])).otherwise(receipt)
    return [own.alias("source_number"), receipt.alias("receipt_number")]


def _with_truth(
    complaints: pl.DataFrame, rows: Arrivals, lives: Lives, here: slice, composed: texts.Texts, tables: Tables
) -> pl.DataFrame:
    """The frame with what only the generator knows, in columns that no source writes."""
    bureaus = unit_bureaus(_middle(rows.day[here]))
    return complaints.with_columns(
        pl.concat_str(
            pl.col("day").dt.strftime("%Y%m%d"), pl.col("source_code"), pl.col("source_number"), separator="-"
        ).alias("complaint_id"),
        pl.col("department_code").replace_strict(bureaus, return_dtype=pl.String).alias("bureau_code"),
        named(topics().code, rows.topic[here]).alias("topic_code"),
        pl.Series("template_id", pl.from_arrow(composed.template_id)),
        pl.Series("register", pl.from_arrow(composed.register)),
        pl.Series("danger_label", pl.from_arrow(composed.danger_label)),
        pl.Series("danger_type", pl.from_arrow(composed.danger_type)),
        pl.Series("key_noun", pl.from_arrow(composed.key_noun)),
        pl.Series("is_urgent", rows.urgent[here]),
        positive(rows.surge[here], 0).alias("surge_number"),
        positive(rows.campaign[here], 0).alias("campaign_number"),
        positive(rows.origin[here], 0).alias("origin_row"),
        named(("", "again", "twice"), rows.copy[here]).replace("", None).alias("copy_kind"),
        named(tables.items, lives.first_item[here]).alias("first_item_code"),
        stamps(lives.corrected_at[here]).alias("corrected_at"),
    )


def _spans(complaints: pl.DataFrame, composed: texts.Texts) -> pl.DataFrame:
    spans = pl.DataFrame(pl.from_arrow(composed.spans))
    ids = complaints.get_column("complaint_id").gather(spans.get_column("row"))
    return spans.with_columns(ids.alias("complaint_id")).drop("row")


@lru_cache(maxsize=64)
def unit_names(on: date) -> dict[str, str]:
    """Full name of every unit on a day."""
    tree = organisation.read()
    return {code: tree.full_name(code, on) for code in tree.codes()}


@lru_cache(maxsize=64)
def unit_bureaus(on: date) -> dict[str, str]:
    """Level-1 body of every unit on a day."""
    tree = organisation.read()
    return {code: tree.bureau(code, on) for code in tree.codes()}


def _middle(days: Ints) -> date:
    """A day in the middle of a frame, which holds at most one month; bodies change at its turn."""
    return UNIX_DAY + timedelta(days=int(np.median(days))) if len(days) else UNIX_DAY


def ids(rows: Arrivals, positions: Ints) -> pl.Series:
    """complaint_id of the rows at `positions`; null where −1."""
    known = np.flatnonzero(positions >= 0)
    chosen = positions[known]
    named_rows = pl.DataFrame(
        {
            "day": pl.Series(rows.day[chosen].astype("datetime64[D]")),
            "number": pl.Series(rows.number[chosen]),
            "source_code": named(SOURCES, rows.source[chosen]),
        }
    ).with_columns(_numbers_of(rows.source[chosen]))
    text = named_rows.select(
        pl.concat_str(
            pl.col("day").dt.strftime("%Y%m%d"), pl.col("source_code"), pl.col("source_number"), separator="-"
        )
    ).to_series()
    found = pl.Series([None], dtype=pl.String).new_from_index(0, len(positions))
    return found.scatter(pl.Series(known), text) if len(known) else found


def truth_of(complaints: pl.DataFrame, seen_at: datetime, dirt: pl.Series | None = None) -> pl.DataFrame:
    """What an independent recount needs: every expected attribute but the texts, and what was planted."""
    late_at = pl.col("late_at") if "late_at" in complaints.columns else pl.lit(None)
    spoilt = pl.lit(None, dtype=pl.String) if dirt is None else dirt
    kept = complaints.drop(
        "body", "answer_text", "place", "seed", "number", "day", "origin_row", "label", strict=False
    )
    return kept.with_columns(
        late_at.cast(pl.Datetime("ms")).alias("late_at"),
        spoilt.alias("dirt"),
        pl.col("satisfaction_score").cast(pl.Int8),
        pl.lit(seen_at).cast(pl.Datetime("ms")).alias("seen_at"),
    )
