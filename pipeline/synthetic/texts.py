"""Titles, bodies and answers of invented complaints, composed in batches.

A text is a pure function of its own seed: the same seed gives the same text in any batch.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.synthetic.topics import read_labels, topics

Ints = NDArray[np.int64]
Seeds = NDArray[np.uint64]
Strings = NDArray[np.str_]

SPANS = pa.schema(
    [
        ("row", pa.int32()),
        ("field", pa.string()),
        ("kind", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("value", pa.string()),
    ]
)


@dataclass(frozen=True)
class Brief:
    """What each of n texts is to be about; every field is an (n,) array.

    Attributes:
        seed: decides the text.
        edit: 0 for an original; else the same text copied by someone else with small edits.
        topic: row of `topics()`.
        kind: code of codes.KINDS.
        channel: code of codes.CHANNELS.
        district: name of the 자치구 of the place.
        dong: name of the 법정동 of the place.
        month: 1 to 12.
        hour: 0 to 23.
        urgent: whether it tells of a danger now; only where the topic has a danger type.
        pii: whether the writer names a person, a number or an address.
    """

    seed: Seeds
    edit: Seeds
    topic: Ints
    kind: Strings
    channel: Strings
    district: Strings
    dong: Strings
    month: Ints
    hour: Ints
    urgent: NDArray[np.bool_]
    pii: NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """n composed texts with the truth about them.

    Attributes:
        spans: one row a planted value: row, field (title or body), kind (NAME, PHONE, … or
            PLACE), start and end in characters, value.
    """

    title: pa.Array
    body: pa.Array
    template_id: pa.Array
    register: pa.Array
    danger_label: pa.Array
    danger_type: pa.Array
    key_noun: pa.Array
    place: pa.Array
    spans: pa.Table


def compose(brief: Brief) -> Texts:
    """Write n complaints."""
    known = topics()
    examples = [row["examples"].split("|") for row in read_labels()]
    rows = range(len(brief.seed))
    bodies = [examples[t][int(s) % 3] for t, s in zip(brief.topic, brief.seed, strict=True)]
    places = [f"{d} {o}" for d, o in zip(brief.district, brief.dong, strict=True)]
    kinds = np.where(brief.urgent, "urgent", "none")
    return Texts(
        title=pa.array([body[:12] for body in bodies], pa.string()),
        body=pa.array([f"{places[i]} {bodies[i]}." for i in rows], pa.string()),
        template_id=pa.array([f"{known.code[t]}-00" for t in brief.topic], pa.string()),
        register=pa.array(["polite"] * len(bodies), pa.string()),
        danger_label=pa.array(kinds, pa.string()),
        danger_type=pa.array(
            [known.danger_type[t] if u else "" for t, u in zip(brief.topic, brief.urgent, strict=True)],
            pa.string(),
        ),
        key_noun=pa.array([""] * len(bodies), pa.string()),
        place=pa.array(places, pa.string()),
        spans=pa.table(
            [
                pa.array(rows, pa.int32()),
                pa.array(["body"] * len(bodies)),
                pa.array(["PLACE"] * len(bodies)),
                pa.array([0] * len(bodies), pa.int32()),
                pa.array([len(place) for place in places], pa.int32()),
                pa.array(places, pa.string()),
            ],
            schema=SPANS,
        ),
    )


def answers(
    seed: Seeds, topic: Ints, kind: Strings, result_code: Strings, department: Strings, until_day: NDArray[np.datetime64]
) -> pa.Array:
    """Answers of a department, '' where `result_code` is ''."""
    return pa.array(
        ["" if r == "" else f"{d}입니다. 요청하신 사항을 처리하였습니다." for r, d in zip(result_code, department, strict=True)],
        pa.string(),
    )
