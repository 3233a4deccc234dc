"""Titles, bodies and answers of invented complaints, composed in batches.

A text is a pure function of its own seed: the same seed gives the same text in any batch.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.synthetic import plans
from pipeline.synthetic.briefs import (
    Brief,
    Flags,
    Hand,
    Strings,
    by_channel,
    coded,
    hand_of,
    has_car,
    named,
    picked,
)
from pipeline.synthetic.drawing import (
    NO_SPACES,
    Drawn,
    Ints,
    Scene,
    Seeds,
    choose_alternatives,
    draw_texts,
    mixed,
    salted,
    shares_of,
)
from pipeline.synthetic.phrasebook import SPAN_KINDS, Phrasebook, phrasebook
from pipeline.synthetic.registers import REGISTERS
from pipeline.synthetic.topics import topics
from pipeline.synthetic.wording import TEMPLATES

CHUNK = 20_000
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
class Texts:
    """n composed texts with the truth about them.

    Attributes:
        key_noun: the noun of the thing complained of, as the body has it.
        place: the first place named in the body, '' if none is.
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


def _column(book: Phrasebook, group: str, choice: str) -> Ints:
    """Group of each register, 0 where the grammar has none."""
    return np.array([book.groups.get((group, choice, register), 0) for register in REGISTERS])


def _asked(book: Phrasebook, brief: Brief, register: Ints) -> Ints:
    """The way each kind of complaint asks."""
    ways = np.array([_column(book, "ask", way) for way in ("field", *plans.ASK_KINDS)])
    chosen: Ints = ways[coded(brief.kind, plans.ASK_KINDS) + 1, register]
    return chosen


def _group(book: Phrasebook, name: str, brief: Brief, register: Ints) -> Ints:
    """The group that stands at a place of each text, were it there."""
    if name in ("open", "shut"):
        return np.full(len(register), book.groups[(name, "", "")])
    form = topics().is_form[brief.topic]
    if name in plans.FORM_EMPTY:
        chosen = _asked(book, brief, register) if name == "ask" else _column(book, name, "")[register]
        return np.where(form, 0, chosen)
    chosen = _column(book, name, "")[register]
    if name == "title":
        chosen = np.where(brief.urgent, _column(book, name, "urgent")[register], chosen)
        return np.where(form, _column(book, name, "form")[register], chosen)
    if name in ("core", "brief"):
        chosen = np.where(brief.urgent, _column(book, "urgent", "")[register], chosen)
    if name in plans.FORM_PLACES:
        chosen = np.where(form, _column(book, plans.FORM_PLACES[name], "")[register], chosen)
    return chosen


def _is_here(place: plans.Place, column: int, brief: Brief, hand: Hand) -> Flags:
    """Whether each text has something at a place."""
    if place.group == "pii":
        return brief.pii
    here = shares_of(hand.copy_seed if place.own_hand else hand.seed, 200 + column) < place.share
    if place.group == "car":
        here &= has_car()[brief.topic]
    if place.group == "trace":
        here |= hand.scene.style == NO_SPACES
    if place.group in ("greet", "close"):
        here &= hand.scene.style != NO_SPACES
    return here


def _groups(book: Phrasebook, plan: tuple[plans.Place, ...], brief: Brief, hand: Hand) -> tuple[Ints, Ints]:
    """Group of each place of each row, 0 where it stays empty, and the window of its patterns."""
    groups = np.zeros((len(brief.seed), len(plan)), np.int64)
    window = np.full(groups.shape, -1, np.int64)
    told = ~brief.urgent & ~topics().is_form[brief.topic]
    for column, place in enumerate(plan):
        chosen = _group(book, place.group, brief, hand.register)
        groups[:, column] = np.where(_is_here(place, column, brief, hand), chosen, 0)
        if place.group in ("core", "brief"):
            window[:, column] = np.where(told, hand.template * 2 + brief.topic, -1)
    return groups, window


def _drawn(book: Phrasebook, plan: tuple[plans.Place, ...], brief: Brief, hand: Hand, salt: int) -> Drawn:
    groups, window = _groups(book, plan, brief, hand)
    own_hand = np.array([place.own_hand for place in plan])
    seeds = np.where(own_hand, hand.copy_seed[:, None], hand.seed[:, None])
    seeds = mixed(seeds + np.arange(salt, salt + len(plan)).astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93))
    alternatives = choose_alternatives(book, groups, seeds, window)
    return draw_texts(book, alternatives, seeds, hand.scene)


def _spans(drawn: Drawn, rows: Ints, name: str) -> pa.Table:
    return pa.table(
        [
            pa.array(rows[drawn.row], pa.int32()),
            pa.array([name], pa.string()).take(pa.array(np.zeros(len(drawn.row), np.int64))),
            pa.array(SPAN_KINDS).take(pa.array(drawn.kind)),
            pa.array(drawn.start, pa.int32()),
            pa.array(drawn.end, pa.int32()),
            drawn.value,
        ],
        schema=SPANS,
    )


def _places(drawn: Drawn, count: int) -> pa.Array:
    """The first place each text names."""
    found = np.flatnonzero(drawn.kind == SPAN_KINDS.index("PLACE"))
    rows, first = np.unique(drawn.row[found], return_index=True)
    chosen = np.full(count, -1, np.int64)
    chosen[rows] = found[first]
    values = pa.concat_arrays([pa.array([""], pa.string()), drawn.value])
    return values.take(pa.array(chosen + 1))


def _bodies(
    book: Phrasebook, brief: Brief, hand: Hand
) -> tuple[pa.Array, pa.Array, pa.Array, list[pa.Table]]:
    """Bodies, nouns, places and spans, each length drawn by its own plan and put back in order."""
    length = picked(shares_of(brief.seed, 8), by_channel(brief.channel, plans.LENGTH_SHARES))
    length = np.where(topics().is_form[brief.topic], np.minimum(length, 1), length)
    parts, order, spans = [], [], []
    for number, plan in enumerate(plans.PLANS):
        rows = np.flatnonzero(length == number)
        for start in range(0, len(rows), CHUNK if number < 3 else CHUNK // 5):
            some = rows[start : start + (CHUNK if number < 3 else CHUNK // 5)]
            drawn = _drawn(book, plan, brief.rows(some), hand.rows(some), 1000)
            parts.append((drawn.text, drawn.noun, _places(drawn, len(some))))
            spans.append(_spans(drawn, some, "body"))
            order.append(some)
    back = pa.array(np.argsort(np.concatenate(order)))
    text, noun, place = (pa.concat_arrays(list(column)).take(back) for column in zip(*parts, strict=True))
    return text, noun, place, spans


def compose(brief: Brief) -> Texts:
    """Write n complaints.

    Raises:
        ValueError: a text is to be urgent whose topic knows no danger.
    """
    known, count = topics(), len(brief.seed)
    danger = pa.array(known.danger_type).take(pa.array(brief.topic))
    if (pc.equal(danger, "").to_numpy(zero_copy_only=False) & brief.urgent).any():
        raise ValueError("urgent texts need a topic with a danger type; see topics().danger_type")
    if count == 0:
        empty = pa.array([], pa.string())
        return Texts(empty, empty, empty, empty, empty, empty, empty, empty, SPANS.empty_table())
    book, hand = phrasebook(), hand_of(brief)
    body, noun, place, spans = _bodies(book, brief, hand)
    title = _drawn(book, plans.TITLE, brief, hand, 9000)
    spans.append(_spans(title, np.arange(count), "title"))
    is_urgent = pa.array(brief.urgent)
    levels = pa.array(known.level).take(pa.array(brief.topic))
    level = pc.if_else(is_urgent, "urgent", levels)
    template_ids = [f"{code}-{number:02d}" for code in known.code for number in range(TEMPLATES)]
    return Texts(
        title=title.text,
        body=body,
        template_id=pa.array(template_ids).take(pa.array(hand.scene.own)),
        register=pa.array(REGISTERS).take(pa.array(hand.register)),
        danger_label=level,
        danger_type=pc.if_else(pc.equal(level, "none"), "", danger),
        key_noun=noun,
        place=place,
        spans=pa.concat_tables(spans).combine_chunks(),
    )


def answers(
    seed: Seeds,
    topic: Ints,
    kind: Strings,
    result_code: Strings,
    department: Strings,
    until_day: NDArray[np.datetime64],
) -> pa.Array:
    """Answers of a department, '' where `result_code` is ''.

    Args:
        seed: (n,) decides the answer.
        topic: (n,) rows of `topics()`.
        kind: (n,) codes of codes.KINDS.
        result_code: (n,) codes of codes.RESULTS.
        department: (n,) names as the citizen reads them.
        until_day: (n,) day of the answer.
    """
    book, count = phrasebook(), len(seed)
    if count == 0:
        return pa.array([], pa.string())
    codes = sorted(choice for place, choice, _ in book.groups if place == "answer result")
    known = coded(result_code, codes)
    names, (name,) = named(department)
    zeros = np.zeros(count, np.int64)
    own = topic * TEMPLATES + (salted(seed, 1) % np.uint64(TEMPLATES)).astype(np.int64)
    texts = []
    for start in range(0, count, CHUNK):
        rows = np.arange(start, min(start + CHUNK, count))
        scene = Scene(
            own=own, other=own, markup=zeros, style=zeros, emoji=zeros, month=zeros, hour=zeros,
            dong=zeros, gu=zeros, name=name, names=names,
        ).rows(rows)  # fmt: skip
        groups = np.zeros((len(rows), len(plans.ANSWER)), np.int64)
        for column, place in enumerate(plans.ANSWER):
            if place.group == "answer result":
                chosen = np.array([book.groups[(place.group, code, "")] for code in codes] + [0])[known[rows]]
            else:
                chosen = np.full(len(rows), book.groups[(place.group, "", "")])
            here = (known[rows] >= 0) & (shares_of(seed[rows], 300 + column) < place.share)
            groups[:, column] = np.where(here, chosen, 0)
        salts = np.arange(5000, 5000 + len(plans.ANSWER)).astype(np.uint64)
        seeds = mixed(seed[rows][:, None] + salts * np.uint64(0xD6E8FEB86659FD93))
        texts.append(draw_texts(book, choose_alternatives(book, groups, seeds, None), seeds, scene).text)
    return pa.concat_arrays(texts)


__all__ = ["SPANS", "Brief", "Texts", "answers", "compose"]
