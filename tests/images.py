"""A few hand-made complaints in core, as a load would have left them: for tests of what comes after."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import staging
from pipeline.workflow.store import Store

Image = Mapping[str, Any]

USUAL: dict[str, Any] = {
    "source_code": "eungdapso",
    "kind_code": "field",
    "channel_code": "web",
    "is_proxy": False,
    "field_code": "F01",
    "item_code": "I001",
    "district_code": "11680",
    "dong_code": "1168010100",
    "department_code": "11680-01",
    "title": "가로등이 꺼졌습니다",
    "body": "집 앞 가로등이 며칠째 꺼져 있습니다.",
    "status_code": "assigned",
    "is_withdrawn_at_source": False,
}


def image(complaint_id: str, received_at: str, **values: Any) -> Image:
    """One image of a complaint; what is not said is usual. An answer makes it answered."""
    answered = {"status_code": "answered", "answer_text": "조치했습니다."} if "answered_at" in values else {}
    number = complaint_id.split("-", 2)[-1]
    return {
        **USUAL,
        **answered,
        "complaint_id": complaint_id,
        "source_number": number,
        "key_hash": zlib.crc32(number.encode()),
        "receipt_number": complaint_id[:8] + number.zfill(6)[-6:],
        "received_at": received_at,
        **values,
    }


def load_images(
    settings: Settings,
    store: Store,
    known_at: datetime,
    images: Sequence[Image],
    mask_version: int | None = 1,
) -> int:
    """Put `images` into core as one done batch, known at `known_at`; what they replace becomes a version."""
    batch = store.begin_batch(
        source_code="eungdapso",
        file_name="hand.csv",
        landing_path="",
        file_hash=str(known_at),
        bytes=1,
        config_hash="",
        known_at=known_at,
        mask_version=mask_version,
    )
    changed = 0
    with staging(settings) as connection:
        connection.execute("BEGIN")
        for number, row in enumerate(images, start=1):
            key = {"id": row["complaint_id"]}
            seen = connection.execute("SELECT 1 FROM core.complaint WHERE complaint_id = $id", key).fetchone()
            if seen:
                changed += 1
                connection.execute(
                    "INSERT INTO core.complaint_version BY NAME "
                    "SELECT *, $at::TIMESTAMP AS known_until_at, $seq AS until_batch_seq "
                    "FROM core.complaint WHERE complaint_id = $id",
                    {**key, "at": known_at, "seq": batch.seq},
                )
                connection.execute("DELETE FROM core.complaint WHERE complaint_id = $id", key)
            full = {**row, "batch_seq": batch.seq, "line_number": number}
            full = {"known_from_at": known_at, **full}
            names = ", ".join(full)
            values = ", ".join("$" + name for name in full)
            connection.execute(f"INSERT INTO core.complaint ({names}) VALUES ({values})", full)
        connection.execute("COMMIT")
    count = len(images)
    store.finish_batch(
        batch.seq, StepReport("load", read=count, loaded=count, new=count - changed, changed=changed)
    )
    return batch.seq
