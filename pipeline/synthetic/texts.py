"""Titles, bodies and answers of invented complaints, composed in batches.

A text is a pure function of its own seed: the same seed gives the same text in any batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.synthetic import plans
from pipeline.synthetic.drawing import (
    CLEAN,
    HALF_SPACES,
    MISTYPED,
    NO_SPACES,
    Drawn,
    Ints,
    Scene,
    Seeds,
    below,
    choose_alternatives,
    draw_texts,
    mixed,
    salted,
    shares_of,
)
from pipeline.synthetic.phrasebook import SPAN_KINDS, TEMPLATES, Phrasebook, phrasebook
from pipeline.synthetic.registers import CHANNEL_SHARES, EMOJI_CHANNELS, MARKUP, MARKUP_SHARES, REGISTERS
from pipeline.synthetic.topics import read_grammar, topics

Strings = NDArray[np.str_]
Flags = NDArray[np.bool_]

CHUNK = 20_000
STYLE_SHARES = (0.64, 0.07, 0.12, 0.17)
"""Share of CLEAN, NO_SPACES, HALF_SPACES and MISTYPED texts."""
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
    urgent: Flags
    pii: Flags


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


@cache
def _fields() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Topics sorted by field; for each topic where its field begins in that order and how many it has."""
    codes = np.array(topics().field_code)
    order = np.argsort(codes, kind="stable")
    _, begins, inverse, counts = np.unique(
        codes[order], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty_like(order)
    rank[order] = inverse
    return order, begins[rank], counts[rank]


@cache
def _has_car() -> Flags:
    shares = read_grammar("shares")
    return np.array([shares.get(code, {}).get("car", False) for code in topics().code])


def _picked(draw: NDArray[np.float64], shares: NDArray[np.float64]) -> Ints:
    """Column of each row whose cumulated share the draw falls in: shares is (n, k) or (k,)."""
    edges = np.cumsum(shares, axis=-1)[..., :-1]
    return (draw[:, None] >= edges).sum(axis=1)


def _coded(values: Strings, known: Sequence[str]) -> Ints:
    """Place of each value in a list; −1 if it is not there."""
    found = pc.index_in(pa.array(values), value_set=pa.array(list(known)))
    return found.fill_null(-1).to_numpy().astype(np.int64)


def _by_channel(channel: Strings, table: dict[str, tuple[float, ...]]) -> NDArray[np.float64]:
    rows = _coded(channel, list(table))
    return np.array(list(table.values()))[np.where(rows < 0, list(table).index("web"), rows)]


def _names(*columns: Strings) -> tuple[pa.Array, list[Ints]]:
    """The different strings of some columns, and each column as rows of them."""
    coded = pa.chunked_array([pa.array(column, pa.string()) for column in columns]).dictionary_encode()
    coded = coded.unify_dictionaries()
    return coded.chunk(0).dictionary, [chunk.indices.to_numpy().astype(np.int64) for chunk in coded.chunks]


@dataclass(frozen=True)
class _Hand:
    """How each of n texts is written, before a word of it is chosen."""

    seed: Seeds
    copy_seed: Seeds
    topic: Ints
    template: Ints
    register: Ints
    scene: Scene


def _hand(brief: Brief) -> _Hand:
    seed, topic = brief.seed, brief.topic
    copy_seed = np.where(brief.edit == 0, seed, mixed(seed ^ mixed(brief.edit)))
    template = (salted(seed, 1) % np.uint64(TEMPLATES)).astype(np.int64)
    order, begin, count = _fields()
    neighbour = order[begin[topic] + below(salted(seed, 2), count[topic].astype(np.uint64))]
    anywhere = below(salted(seed, 3), np.full(len(seed), len(order), np.uint64))
    other = np.where(shares_of(seed, 4) < 0.7, neighbour, anywhere)
    other = np.where(other == topic, (other + 1) % len(order), other)
    names, (dong, gu) = _names(brief.dong, brief.district)
    style = _picked(shares_of(copy_seed, 5), np.array(STYLE_SHARES))
    markup = _picked(shares_of(seed, 6), np.array(MARKUP_SHARES))
    markup = np.where((style != HALF_SPACES) & (markup == len(MARKUP_SHARES) - 1), 0, markup)
    web = np.isin(brief.channel, ("web", "portal"))
    html = np.isin(markup, [place for place, mark in enumerate(MARKUP["sep"]) if "<" in mark or "&" in mark])
    register = _picked(shares_of(seed, 7), _by_channel(brief.channel, CHANNEL_SHARES))
    return _Hand(
        seed=seed,
        copy_seed=copy_seed,
        topic=topic,
        template=template,
        register=register,
        scene=Scene(
            own=topic * TEMPLATES + template,
            other=other * TEMPLATES + (template + 1) % TEMPLATES,
            markup=np.where(html & ~web, 0, markup),
            style=style,
            emoji=np.isin(brief.channel, EMOJI_CHANNELS).astype(np.int64),
            month=brief.month - 1,
            hour=brief.hour,
            dong=dong,
            gu=gu,
            name=np.zeros_like(topic),
            names=names,
        ),
    )


def _column(book: Phrasebook, group: str, choice: str) -> Ints:
    """Group of each register, 0 where the grammar has none."""
    return np.array([book.groups.get((group, choice, register), 0) for register in REGISTERS])


def _groups(book: Phrasebook, plan: tuple[plans.Place, ...], brief: Brief, hand: _Hand) -> tuple[Ints, Ints]:
    """Group of each place of each row, 0 where it stays empty, and the window of its patterns."""
    count, register = len(brief.seed), hand.register
    groups = np.zeros((count, len(plan)), np.int64)
    window = np.full((count, len(plan)), -1, np.int64)
    form = topics().is_form[brief.topic]
    kinds = _coded(brief.kind, list(plans.ASK_KINDS))
    for column, place in enumerate(plan):
        seed = hand.copy_seed if place.own_hand else hand.seed
        here = shares_of(seed, 200 + column) < place.share
        name = place.group
        if name in ("open", "shut"):
            chosen = np.full(count, book.groups[(name, "", "")])
        elif name == "title":
            chosen = np.where(brief.urgent, _column(book, name, "urgent")[register], _column(book, name, "")[register])
            chosen = np.where(form, _column(book, name, "form")[register], chosen)
        elif name == "ask":
            ways = np.array([_column(book, name, way) for way in ("field", *plans.ASK_KINDS.values())])
            chosen = ways[kinds + 1, register]
        elif name in ("core", "brief"):
            told = _column(book, name, "")[register]
            chosen = np.where(brief.urgent, _column(book, "urgent", "")[register], told)
            window[:, column] = np.where(brief.urgent, -1, hand.template * 2 + brief.topic)
        else:
            chosen = _column(book, name, "")[register]
        if name in plans.FORM_PLACES:
            chosen = np.where(form, _column(book, plans.FORM_PLACES[name], "")[register], chosen)
            window[form, column] = -1
        elif name in plans.FORM_EMPTY:
            chosen = np.where(form, 0, chosen)
        if name == "car":
            here &= _has_car()[brief.topic]
        if name in ("greet", "close"):
            here &= hand.scene.style != NO_SPACES
        if name == "pii":
            here = brief.pii
        groups[:, column] = np.where(here, chosen, 0)
    return groups, window


def _rows(brief: Brief, rows: Ints) -> Brief:
    return Brief(*(np.asarray(getattr(brief, name))[rows] for name in Brief.__dataclass_fields__))


def _hand_rows(hand: _Hand, rows: Ints) -> _Hand:
    return _Hand(
        hand.seed[rows], hand.copy_seed[rows], hand.topic[rows], hand.template[rows],
        hand.register[rows], hand.scene.rows(rows),
    )  # fmt: skip


def _drawn(book: Phrasebook, plan: tuple[plans.Place, ...], brief: Brief, hand: _Hand, salt: int) -> Drawn:
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
    book: Phrasebook, brief: Brief, hand: _Hand
) -> tuple[pa.Array, pa.Array, pa.Array, list[pa.Table]]:
    """Bodies, nouns, places and spans, each length drawn by its own plan and put back in order."""
    length = _picked(shares_of(brief.seed, 8), _by_channel(brief.channel, plans.LENGTH_SHARES))
    length = np.where(topics().is_form[brief.topic], np.minimum(length, 1), length)
    parts, order, spans = [], [], []
    for number, plan in enumerate(plans.PLANS):
        rows = np.flatnonzero(length == number)
        for start in range(0, len(rows), CHUNK if number < 3 else CHUNK // 5):
            some = rows[start : start + (CHUNK if number < 3 else CHUNK // 5)]
            drawn = _drawn(book, plan, _rows(brief, some), _hand_rows(hand, some), 1000)
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
        return Texts(*[empty] * 8, spans=SPANS.empty_table())
    book, hand = phrasebook(), _hand(brief)
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
    known = _coded(result_code, codes)
    names, (name,) = _names(department)
    zeros = np.zeros(count, np.int64)
    own = topic * TEMPLATES + (salted(seed, 1) % np.uint64(TEMPLATES)).astype(np.int64)
    texts = []
    for start in range(0, count, CHUNK):
        rows = np.arange(start, min(start + CHUNK, count))
        scene = Scene(own, own, *[zeros] * 7, name, names).rows(rows)
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


__all__ = ["HALF_SPACES", "NO_SPACES", "SPANS", "Brief", "Texts", "answers", "compose"]
