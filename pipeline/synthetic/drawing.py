"""Draw texts from the phrasebook by number: no row is formatted one by one.

A row's numbers come from its own seed by a counter-based hash, so a text does not depend on the
batch it is drawn in.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.synthetic.phrasebook import DONG, EMOJI, GU, HOUR, MARK, MONTH, NAME, OTHER, OWN, Phrasebook

Ints = NDArray[np.int64]
Seeds = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)
CLEAN, NO_SPACES, HALF_SPACES, MISTYPED = range(4)


def mixed(numbers: Seeds) -> Seeds:
    """SplitMix64: numbers that look unrelated, the same for the same input."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def salted(seed: Seeds, salt: int) -> Seeds:
    """A number of each row for one purpose."""
    return mixed(seed + np.array([salt], np.uint64) * GOLDEN)


def shares_of(seed: Seeds, salt: int) -> NDArray[np.float64]:
    """A number in [0, 1) of each row for one purpose."""
    return (salted(seed, salt) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def below(numbers: Seeds, size: Seeds) -> Ints:
    """Each number brought under its size."""
    return (((numbers >> HALF) * size) >> HALF).astype(np.int64)


@dataclass(frozen=True)
class Scene:
    """What the slots of n rows depend on; every field but `names` is (n,).

    Attributes:
        own: topic and template, as topic * TEMPLATES + template.
        other: the same of another topic.
        markup: column of registers.MARKUP.
        style: CLEAN, NO_SPACES, HALF_SPACES or MISTYPED.
        emoji: 1 where emoji may stand, else 0.
        month, hour: 0 to 11 and 0 to 23.
        dong, gu, name: rows of `names`.
        names: strings that come from outside.
    """

    own: Ints
    other: Ints
    markup: Ints
    style: Ints
    emoji: Ints
    month: Ints
    hour: Ints
    dong: Ints
    gu: Ints
    name: Ints
    names: pa.Array

    def rows(self, chosen: Ints) -> "Scene":
        """The scene of some rows."""
        taken = {name: getattr(self, name)[chosen] for name in Scene.__dataclass_fields__ if name != "names"}
        return Scene(**taken, names=self.names)


@dataclass(frozen=True)
class Drawn:
    """n texts and the spans in them.

    Attributes:
        text: (n,) strings.
        row, kind, start, end: (s,) the spans: kind is a row of SPAN_KINDS, start and end in characters.
        value: (s,) what stands in them.
        noun: (n,) the noun of the first thing complained of, '' if none is named.
    """

    text: pa.Array
    row: Ints
    kind: Ints
    start: Ints
    end: Ints
    value: pa.Array
    noun: pa.Array


def choose_alternatives(book: Phrasebook, groups: Ints, seeds: Seeds, window: Ints | None) -> Ints:
    """One alternative of each group.

    Args:
        book: the grammar.
        groups: (n, p) groups.
        seeds: (n, p) what decides.
        window: (n, p) the first of the four patterns that may be used, −1 where all may.
    """
    count = book.group_count[groups]
    draw = salted(seeds, 101)
    pattern = below(draw, count.astype(np.uint64))
    if window is not None:
        near = (window + below(draw, np.full(draw.shape, 4, np.uint64))) % count
        pattern = np.where(window >= 0, near, pattern)
    pattern += book.group_first[groups]
    chosen: Ints = book.pattern_first[pattern] + below(salted(seeds, 102), book.pattern_count[pattern])
    return chosen


def _cell_ids(
    book: Phrasebook, slots: NDArray[np.int32], row: Ints, draw: Seeds, scene: Scene
) -> NDArray[np.int64]:
    """Row of the table that each cell holds."""
    context = np.zeros((10, len(scene.own)), np.int64)
    context[[OWN, OTHER, MARK]] = scene.own, scene.other, scene.markup
    context[[EMOJI, MONTH, HOUR]] = scene.emoji, scene.month, scene.hour
    kind = book.slot_kind[slots]
    offset = book.slot_offset[slots] + context[kind, row]
    ids: Ints = book.base[offset] + below(draw, book.size[offset])
    bits = draw & np.uint64(7)
    style = scene.style[row]
    bare = (style == NO_SPACES) | ((style == HALF_SPACES) & (bits < 4))
    slip = (style == MISTYPED) & (bits < 2)
    plain = ids < book.plain_count
    ids += book.plain_count * (plain & bare)
    ids += 2 * book.plain_count * (plain & slip)
    for named, rows in ((DONG, scene.dong), (GU, scene.gu), (NAME, scene.name)):
        if (cells := np.flatnonzero(kind == named)).size:
            ids[cells] = len(book.table) + rows[row[cells]]
    return ids


def _joined(parts: pa.Array, bounds: Ints) -> pa.Array:
    """Neighbouring strings as one: `bounds` are their borders, (n + 1,); nothing is copied."""
    offsets = np.frombuffer(parts.buffers()[1], np.int32, len(parts) + 1, parts.offset * 4)
    return pa.StringArray.from_buffers(
        len(bounds) - 1, pa.py_buffer(np.ascontiguousarray(offsets[bounds])), parts.buffers()[2]
    )


def _spans(
    book: Phrasebook, alternatives: Ints, cells: Ints, starts: Ints, chars: Ints, parts: pa.Array
) -> tuple[Ints, Ints, Ints, pa.Array]:
    """First cell, kind and length in characters of each span, and its value."""
    length = book.span_cells[alternatives].ravel()[cells]
    first = np.flatnonzero(length)
    count = length[first].astype(np.int64)
    last = first + count - 1
    size = starts[last] + chars[last] - starts[first]
    kind = book.spans[alternatives].ravel()[cells[first]].astype(np.int64)
    inside = np.repeat(first - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(count.sum())
    value = _joined(parts.take(pa.array(inside)), np.concatenate(([0], np.cumsum(count))))
    return first, kind, size, value


def draw_texts(book: Phrasebook, alternatives: Ints, seeds: Seeds, scene: Scene) -> Drawn:
    """Fill the cells of each row's alternatives, (n, p), and join them."""
    count = len(alternatives)
    slots = book.cells[alternatives].reshape(-1)
    width = book.cells.shape[1]
    cells = np.flatnonzero(slots)
    per_row = alternatives.shape[1] * width
    row = cells // per_row
    slots = slots[cells]
    draw = mixed(seeds.ravel()[cells // width] + (cells % per_row + 1).astype(np.uint64) * GOLDEN)
    ids = _cell_ids(book, slots, row, draw, scene)
    bounds = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=count))))
    for back in (1, 2):
        tail = bounds[1:] - back
        tail = tail[tail >= bounds[:-1]]
        ids[tail[slots[tail] == book.separator]] = 0
    table = pa.concat_arrays([book.table, scene.names])
    chars = np.concatenate((book.chars, pc.utf8_length(scene.names).to_numpy()))[ids].astype(np.int64)
    parts = table.take(pa.array(ids))
    begins = np.concatenate(([0], np.cumsum(chars)[:-1])) if len(chars) else chars
    row_begin = np.concatenate((begins, [0]))[bounds[:-1]]
    begins = begins - row_begin[row]
    first, kind, size, value = _spans(book, alternatives, cells, begins, chars, parts)
    return Drawn(
        text=_joined(parts, bounds),
        row=row[first],
        kind=kind,
        start=begins[first],
        end=begins[first] + size,
        value=value,
        noun=_nouns(book, ids, slots, row, count),
    )


def _nouns(book: Phrasebook, ids: Ints, slots: NDArray[np.int32], row: Ints, count: int) -> pa.Array:
    named = np.flatnonzero(book.is_what[slots])
    rows, first = np.unique(row[named], return_index=True)
    found = np.full(count, -1, np.int64)
    found[rows] = ids[named[first]] % book.plain_count
    nouns = pa.array(["", *book.nouns])
    return nouns.take(pa.array(np.where(found < 0, 0, book.noun_of[found] + 1)))
