"""What each text is to be about, and the hand it is written in: register, style, markup, neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.synthetic.drawing import HALF_SPACES, Ints, Scene, Seeds, below, mixed, salted, shares_of
from pipeline.synthetic.registers import CHANNEL_SHARES, EMOJI_CHANNELS, MARKUP, MARKUP_SHARES
from pipeline.synthetic.topics import read_grammar, topics
from pipeline.synthetic.wording import TEMPLATES

Strings = NDArray[np.str_]
Flags = NDArray[np.bool_]

STYLE_SHARES = (0.64, 0.07, 0.12, 0.17)
"""Share of CLEAN, NO_SPACES, HALF_SPACES and MISTYPED texts."""


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

    def rows(self, chosen: Ints) -> "Brief":
        """The briefs of some rows."""
        return Brief(**{name: np.asarray(getattr(self, name))[chosen] for name in Brief.__dataclass_fields__})


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
def has_car() -> Flags:
    """Whether the writers about each topic tend to give a number plate."""
    shares = read_grammar("shares")
    return np.array([shares.get(code, {}).get("car", False) for code in topics().code])


def picked(draw: NDArray[np.float64], shares: NDArray[np.float64]) -> Ints:
    """Column of each row whose cumulated share the draw falls in: shares is (n, k) or (k,)."""
    edges = np.cumsum(shares, axis=-1)[..., :-1]
    column: Ints = (draw[:, None] >= edges).sum(axis=1)
    return column


def coded(values: Strings, known: Sequence[str]) -> Ints:
    """Place of each value in a list; −1 if it is not there."""
    found = pc.index_in(pa.array(values), value_set=pa.array(list(known)))
    places: Ints = found.fill_null(-1).to_numpy().astype(np.int64)
    return places


def by_channel(channel: Strings, table: Mapping[str, tuple[float, ...]]) -> NDArray[np.float64]:
    """Shares of each row's channel, (n, k); channels that are not in the table do as the web does."""
    rows = coded(channel, list(table))
    shares: NDArray[np.float64] = np.array(list(table.values()))
    return shares[np.where(rows < 0, list(table).index("web"), rows)]


def named(*columns: Strings) -> tuple[pa.Array, list[Ints]]:
    """The different strings of some columns, and each column as rows of them."""
    words = pa.chunked_array([pa.array(column, pa.string()) for column in columns]).dictionary_encode()
    words = words.unify_dictionaries()
    return words.chunk(0).dictionary, [chunk.indices.to_numpy().astype(np.int64) for chunk in words.chunks]


@dataclass(frozen=True)
class Hand:
    """How each of n texts is written, before a word of it is chosen."""

    seed: Seeds
    copy_seed: Seeds
    topic: Ints
    template: Ints
    register: Ints
    scene: Scene

    def rows(self, chosen: Ints) -> "Hand":
        """The hands of some rows."""
        taken = {name: getattr(self, name)[chosen] for name in Hand.__dataclass_fields__ if name != "scene"}
        return Hand(**taken, scene=self.scene.rows(chosen))


def hand_of(brief: Brief) -> Hand:
    """Draw the hand of each text from its seed."""
    seed, topic = brief.seed, brief.topic
    copy_seed = np.where(brief.edit == 0, seed, mixed(seed ^ mixed(brief.edit)))
    template = (salted(seed, 1) % np.uint64(TEMPLATES)).astype(np.int64)
    order, begin, count = _fields()
    neighbour = order[begin[topic] + below(salted(seed, 2), count[topic].astype(np.uint64))]
    anywhere = below(salted(seed, 3), np.full(len(seed), len(order), np.uint64))
    other = np.where(shares_of(seed, 4) < 0.7, neighbour, anywhere)
    other = np.where(other == topic, (other + 1) % len(order), other)
    names, (dong, gu) = named(brief.dong, brief.district)
    style = picked(shares_of(copy_seed, 5), np.array(STYLE_SHARES))
    markup = picked(shares_of(seed, 6), np.array(MARKUP_SHARES))
    markup = np.where((style != HALF_SPACES) & (markup == len(MARKUP_SHARES) - 1), 0, markup)
    web = np.isin(brief.channel, ("web", "portal"))
    html = np.isin(markup, [place for place, mark in enumerate(MARKUP["sep"]) if "<" in mark or "&" in mark])
    register = picked(shares_of(seed, 7), by_channel(brief.channel, CHANNEL_SHARES))
    return Hand(
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
