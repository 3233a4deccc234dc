"""Campaigns, from the tokens of core into model.campaign and model.complaint_campaign."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from time import monotonic

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.similar.campaigns import DAYS, campaigns
from models.vectors.table import Floats, WordTable, pooled
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import less_memory, sql_file, staging

SPAN = timedelta(days=4 * DAYS)
"""What is searched at a time; a campaign that ended before the last one stays as it was found."""


def find_campaigns(settings: Settings, table: WordTable, *, whole: bool = False) -> StepReport:
    """Search the last eight weeks for campaigns, or, with `whole`, everything there is.

    What is found takes the place of what was found there before. A search begins where the first
    campaign began that reaches into its span, eight weeks before it at most: one that goes on for
    longer is told in parts.

    Raises:
        BusyError: another process writes the warehouse.
    """
    started, read = monotonic(), 0
    with staging(settings) as connection, less_memory(connection, settings):
        words = connection.sql(sql_file("read/vocabulary")).to_arrow_table().column("token").to_pylist()
        weighted = table.weighted(words)
        for since, until in _spans(connection, settings.clock(), whole):
            ((begun,),) = connection.execute(sql_file("model/campaign_begun"), {"since": since}).fetchall()
            first = max(min(begun or since, since), since - SPAN)
            midnight = datetime.combine(first.date(), time.min)
            read += _search(connection, weighted, table.common, midnight, until)
        ((campaigns, complaints),) = connection.execute(sql_file("model/campaign_counts")).fetchall()
    details = {"campaigns": campaigns, "complaints": complaints}
    return StepReport("campaigns", read=read, seconds=monotonic() - started, details=details)


def _spans(
    connection: duckdb.DuckDBPyConnection, now: datetime, whole: bool
) -> Iterator[tuple[datetime, datetime]]:
    """Spans to search, the oldest first; each overlaps the next by what a burst may last."""
    first = now - SPAN
    if whole:
        ((oldest,),) = connection.execute("SELECT min(received_at) FROM core.complaint").fetchall()
        first = min(first, oldest or first)
    while first + SPAN < now:
        yield first, first + SPAN
        first += SPAN - timedelta(days=DAYS)
    yield first, datetime.max


def _search(
    connection: duckdb.DuckDBPyConnection,
    weighted: Floats,
    common: Floats,
    since: datetime,
    until: datetime,
) -> int:
    span = {"since": since, "until": until}
    rows = connection.sql(sql_file("model/campaign_texts"), params=span).to_arrow_table()
    connection.register("found_campaign", found_in(rows, weighted, common))
    connection.execute("BEGIN")
    connection.execute(sql_file("model/forget_complaint_campaign"), {"since": f"{since:%Y%m%d}"})
    connection.execute(sql_file("model/complaint_campaign"))
    connection.execute("DELETE FROM model.campaign")
    connection.execute(sql_file("model/campaign"))
    connection.execute("COMMIT")
    connection.unregister("found_campaign")
    return int(rows.num_rows)


def found_in(rows: pa.Table, weighted: Floats, common: Floats) -> pa.Table:
    """Rows that belong to a campaign, with `campaign_id`, the id of its first text.

    Args:
        rows: complaint_id, received_at, applicant_key, token_ids, in the order of receipt.
        weighted: (v, d) weighted vector of the word of each number.
        common: (k, d) directions that all texts share.
    """
    lists = rows.column("token_ids").combine_chunks()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    ids = lists.flatten().to_numpy(zero_copy_only=False).astype(np.int64)
    keys = rows.column("applicant_key").combine_chunks().dictionary_encode().indices
    people = pc.fill_null(keys, -1).to_numpy(zero_copy_only=False)
    days = rows.column("received_at").to_numpy().astype("datetime64[D]").astype(np.int64)
    vectors = pooled(ends, ids, weighted, common)
    groups = campaigns(ends, ids, vectors, people, days)
    chosen = np.concatenate([np.zeros(0, np.int64), *(group.rows for group in groups)]).astype(np.int64)
    firsts = np.repeat([group.rows[0] for group in groups], [len(group.rows) for group in groups])
    names = rows.column("complaint_id").take(pa.array(firsts.astype(np.int64)))
    kept = rows.select(["complaint_id", "received_at", "applicant_key"]).take(pa.array(chosen))
    return kept.append_column("campaign_id", names)
