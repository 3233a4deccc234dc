"""Campaigns of the last weeks, from the tokens of core into model.campaign and model.complaint_campaign."""

import time
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.similar.campaigns import DAYS, campaigns
from models.vectors.table import WordTable, pooled
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import sql_file, staging

SPAN = timedelta(days=4 * DAYS)
"""What is searched anew each time; a campaign that ended before stays as it was found."""


def find_campaigns(settings: Settings, table: WordTable) -> StepReport:
    """Search the last eight weeks for campaigns, in place of what was found there before.

    Raises:
        BusyError: another process writes the warehouse.
    """
    started = time.monotonic()
    since = settings.clock() - SPAN
    with staging(settings) as connection:
        rows = connection.sql(sql_file("model/campaign_texts"), params={"since": since}).to_arrow_table()
        words = connection.sql(sql_file("read/vocabulary")).to_arrow_table().column("token").to_pylist()
        found = found_in(rows, words, table)
        connection.register("found_campaign", found)
        connection.execute("BEGIN")
        connection.execute(sql_file("model/forget_campaign"), {"since": since})
        connection.execute(sql_file("model/forget_complaint_campaign"))
        connection.execute(sql_file("model/campaign"))
        connection.execute(sql_file("model/complaint_campaign"))
        connection.execute("COMMIT")
        connection.unregister("found_campaign")
    return StepReport(
        "campaigns",
        read=rows.num_rows,
        seconds=time.monotonic() - started,
        details={
            "campaigns": len(pc.unique(found.column("campaign_id"))),
            "complaints": found.num_rows,
        },
    )


def found_in(rows: pa.Table, words: list[str], table: WordTable) -> pa.Table:
    """Rows that belong to a campaign, with `campaign_id`, the id of its first text.

    Args:
        rows: complaint_id, received_at, applicant_key, token_ids, in the order of receipt.
        words: token of each number.
        table: word vectors.
    """
    lists = rows.column("token_ids").combine_chunks()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    ids = lists.flatten().to_numpy(zero_copy_only=False).astype(np.int64)
    keys = rows.column("applicant_key").combine_chunks().dictionary_encode().indices
    people = pc.fill_null(keys, -1).to_numpy(zero_copy_only=False)
    days = rows.column("received_at").to_numpy().astype("datetime64[D]").astype(np.int64)
    vectors = pooled(ends, ids, table.weighted(words), table.common)
    groups = campaigns(ends, ids, vectors, people, days)
    chosen = np.concatenate([np.zeros(0, np.int64), *(group.rows for group in groups)]).astype(np.int64)
    firsts = np.repeat([group.rows[0] for group in groups], [len(group.rows) for group in groups])
    names = rows.column("complaint_id").take(pa.array(firsts.astype(np.int64)))
    kept = rows.select(["complaint_id", "received_at", "applicant_key"]).take(pa.array(chosen))
    return kept.append_column("campaign_id", names)
