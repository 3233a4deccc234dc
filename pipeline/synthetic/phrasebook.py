"""The grammar compiled into one table of phrases, so that texts are drawn by number.

Every phrase any text can hold lies once in a string table. A *slot* is a run of that table to draw
from; some slots have one run for each template of each topic. A *pattern* is a row of slots; a
*group* is a run of patterns that may stand at one place of a text.
"""

import random
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.synthetic.invented import DATES, TIMES, VALUES, Value, parts
from pipeline.synthetic.registers import MARKUP, REGISTERS, asks
from pipeline.synthetic.topics import read_grammar
from pipeline.synthetic.typos import mistype
from pipeline.synthetic.variants import spread
from pipeline.synthetic.wording import ADDRESSES, PLACES, TEMPLATES, bent, sayings, template_part, topic_words

TOKEN = re.compile(r"\{(!?)([^{}:!]*)(?::([^{}!]+))?(!?)\}")
STATIC, OWN, OTHER, MARK, DONG, GU, NAME, EMOJI, MONTH, HOUR = range(10)
"""What decides a slot's run: nothing, the row's topic and template, another's, its markup, names, times."""


Cell = tuple[int, int, int]
"""Slot, kind of the span it belongs to (row of SPAN_KINDS), and at a span's first cell its length."""


@dataclass
class _Book:
    """The table while it grows."""

    phrases: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    runs: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    base: list[int] = field(default_factory=lambda: [0])
    size: list[int] = field(default_factory=lambda: [0])
    slots: dict[Any, int] = field(default_factory=dict)
    slot_offset: list[int] = field(default_factory=lambda: [0])
    slot_kind: list[int] = field(default_factory=lambda: [STATIC])
    is_what: list[bool] = field(default_factory=lambda: [False])
    alternatives: list[list[Cell]] = field(default_factory=lambda: [[]])
    pattern_first: list[int] = field(default_factory=lambda: [0])
    pattern_count: list[int] = field(default_factory=lambda: [1])
    group_first: list[int] = field(default_factory=lambda: [0])
    group_count: list[int] = field(default_factory=lambda: [1])
    groups: dict[tuple[str, str, str], int] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    rings: dict[tuple[tuple[str, ...], str, str, str], list[int]] = field(default_factory=dict)

    def run(self, phrases: list[str]) -> tuple[int, int]:
        """Put a list into the table once; where it begins and how long it is."""
        key = tuple(phrases)
        if key not in self.runs:
            self.runs[key] = (len(self.phrases), len(phrases))
            self.phrases.extend(phrases)
        return self.runs[key]

    def slot(self, key: Any, kind: int, runs: list[tuple[int, int]], is_what: bool = False) -> int:
        """A slot by its key, made of one run or of one for each context."""
        if key not in self.slots:
            self.slots[key] = len(self.slot_offset)
            self.slot_offset.append(len(self.base))
            self.slot_kind.append(kind)
            self.is_what.append(is_what)
            self.base.extend(base for base, _ in runs)
            self.size.extend(size for _, size in runs)
        return self.slots[key]


def _ring(
    book: _Book, items: tuple[str, ...], source: str, form: str, final: bool, register: str
) -> list[int]:
    """Where the sayings of each item of a list begin; it lies there twice, so a part may run over its end."""
    key = (items, source, form, register if final else "")
    if key not in book.rings:
        begins = [len(book.phrases)]
        for item in items * 2:
            phrases = list(sayings(item, source))
            is_ask = source == "ask" and final
            said = asks(phrases, register) if is_ask else bent(phrases, form, final, register)
            if source == "what":
                book.heads.update(enumerate((phrase.split()[-1] for phrase in phrases), len(book.phrases)))
            book.phrases.extend(said)
            begins.append(len(book.phrases))
        book.rings[key] = begins
    return book.rings[key]


def _topic_slot(book: _Book, name: str, form: str, final: bool, register: str) -> int:
    other = name == "other"
    source = "what" if other else name
    is_ask = source == "ask" and final
    key = (name, form, final and (register if not is_ask else f"ask {register}"))
    if key in book.slots:
        return book.slots[key]
    runs = []
    for topic, words in enumerate(topic_words()):
        for template in range(TEMPLATES):
            items, start, width = template_part(words, source, template, topic)
            ring = _ring(book, tuple(items), source, form, final, register)
            end = start + width
            runs.append((ring[start], ring[end] - ring[start]))
    return book.slot(key, OTHER if other else OWN, runs, is_what=source == "what" and not other)


def _value_slot(book: _Book, name: str, values: tuple[str, ...]) -> int:
    """A slot of values, which are never mistyped: their runs lie behind the phrases."""
    key = ("value", name)
    if key not in book.slots:
        start = len(book.values)
        book.values.extend(values)
        book.slot(key, STATIC, [(-1 - start, len(values))])
    return book.slots[key]


def _value_cells(book: _Book, value: Value, span: int, form: str) -> list[Cell]:
    """Cells of a value that is recorded as a span; the first says how many belong to it."""
    slots = [_value_slot(book, part, parts()[part]) for part in value.parts]
    if form:
        last = value.parts[-1]
        slots[-1] = _value_slot(book, f"{last}:{form}", tuple(bent(list(parts()[last]), form, False, "")))
    return [(slot, span, 0 if place else len(slots)) for place, slot in enumerate(slots)]


def _fixed(book: _Book, name: str, kind: int, runs: tuple[tuple[str, ...], ...]) -> int:
    """A slot whose runs lie with the values: they are never mistyped nor lose their spaces."""
    if name in book.slots:
        return book.slots[name]
    placed = []
    for run in runs:
        placed.append((-1 - len(book.values), len(run)))
        book.values.extend(run)
    return book.slot(name, kind, placed)


TIMED = {"date": (MONTH, DATES), "time": (HOUR, TIMES)}
NAMED = {"dong": DONG, "gu": GU, "dept": NAME}
SPAN_KINDS = tuple(dict.fromkeys(("", "PLACE", *(value.kind for value in VALUES.values()))))
"""Kinds of spans; the first means none."""


def _literal(book: _Book, text: str, span: int) -> list[Cell]:
    if not text:
        return []
    if span:
        return [(_value_slot(book, text, (text,)), span, 0)]
    return [(book.slot(("text", text), STATIC, [book.run(spread(text))]), 0, 0)]


def _emoji(book: _Book) -> int:
    """Emoji, or marks that CP949 can write where emoji may not stand."""
    marks = read_grammar("lists")["emoji"]
    plain = [mark for mark in marks if mark.isascii() or mark[0] in "ㅠㅜㅡ"]
    return book.slot("g.emoji", EMOJI, [book.run(plain), book.run(marks)])


def _token_cells(book: _Book, token: re.Match[str], register: str, span: int) -> list[Cell]:
    is_literal, name, form, is_final = token.groups()
    if is_literal:
        return [(_static(book, tuple(name.split("|")), "", True, register), 0, 0)]
    if name in NAMED:
        alone = name == "dong" and not span
        return [(book.slot(name, NAMED[name], [(0, 1)]), 1 if alone else span, int(alone))]
    if name in VALUES:
        kind = span or SPAN_KINDS.index(VALUES[name].kind)
        inner = _value_cells(book, VALUES[name], kind, form or "")
        return [(slot, kind, 0 if span or not kind else count) for slot, kind, count in inner]
    if name in TIMED:
        return [(_fixed(book, name, *TIMED[name]), 0, 0)]
    if name == "g.emoji":
        return [(_emoji(book), 0, 0)]
    if name.startswith("g."):
        words = tuple(said for word in read_grammar("lists")[name[2:]] for said in spread(word))
        return [(_static(book, words, form or "", bool(is_final), register), 0, 0)]
    return [(_topic_slot(book, name, form or "", bool(is_final), register), 0, 0)]


def _cells(book: _Book, pattern: str, register: str, span: int = 0) -> list[Cell]:
    """The cells of a pattern without {place}; inside a place every cell belongs to its span."""
    cells: list[Cell] = []
    position, after_value = 0, False
    for token in TOKEN.finditer(pattern):
        is_value = token[2] in VALUES or token[2] in TIMED
        cells += _between(book, pattern[position : token.start()], span, after_value, is_value)
        cells += _token_cells(book, token, register, span)
        position, after_value = token.end(), is_value
    return cells + _between(book, pattern[position:], span, after_value, False)


def _between(book: _Book, text: str, span: int, after: bool, before: bool) -> list[Cell]:
    """A literal after or before a value: the space beside the value stays in a text that has no others."""
    if span or not (after or before):
        return _literal(book, text, span)
    space = [(_fixed(book, "space", STATIC, ((" ",),)), 0, 0)]
    lead = space if after and text.startswith(" ") else []
    tail = space if before and text[len(lead) :].endswith(" ") else []
    return lead + _literal(book, text[len(lead) : len(text) - len(tail)], span) + tail


def _static(book: _Book, words: tuple[str, ...], form: str, final: bool, register: str) -> int:
    key = ("list", words, form, register if final else "")
    if key not in book.slots:
        book.slot(key, STATIC, [book.run(bent(list(words), form, final, register))])
    return book.slots[key]


def _with_places(book: _Book, pattern: str, register: str) -> list[list[Cell]]:
    """One row of cells for each form a place may take in the pattern."""
    found = re.search(r"\{(place|address)(?::([^{}]+))?\}", pattern)
    if not found:
        return [_cells(book, pattern, register)]
    particle = f":{found[2]}" if found[2] else ""
    before, after = pattern[: found.start()], pattern[found.end() :]
    rows = []
    for place in PLACES if found[1] == "place" else ADDRESSES:
        inner = _cells(book, place, register, span=1)
        inner[0] = (inner[0][0], 1, len(inner))
        near = _cells(book, " {g.near" + particle + "}", register)
        rows.append(_cells(book, before, register) + inner + near + _cells(book, after, register))
    return rows


def _group(book: _Book, key: tuple[str, str, str], patterns: list[str], register: str) -> None:
    book.groups[key] = len(book.group_first)
    book.group_first.append(len(book.pattern_first))
    book.group_count.append(len(patterns))
    for pattern in patterns:
        ends = pattern.endswith(" ")
        rows = _with_places(book, pattern[:-1] if ends else pattern, register)
        book.pattern_first.append(len(book.alternatives))
        book.pattern_count.append(len(rows))
        separator = [(_fixed(book, "sep", MARK, tuple((mark,) for mark in MARKUP["sep"])), 0, 0)]
        book.alternatives.extend(cells + separator if ends else cells for cells in rows)


@dataclass(frozen=True)
class Phrasebook:
    """The compiled grammar.

    Attributes:
        table: 3 n phrases (as written, without spaces, mistyped), then the invented values.
        plain_count: n.
        chars: characters of each phrase of the table.
        cells: (alternatives, width) slots, 0 where a row is shorter; spans and span_cells beside it.
        nouns: the nouns that phrases for things complained of turn on.
        noun_of: (n,) row of `nouns` for such a phrase, −1 for the others.
        separator: the slot that stands between sentences.
    """

    table: pa.Array
    plain_count: int
    chars: NDArray[np.int32]
    base: NDArray[np.int64]
    size: NDArray[np.uint64]
    slot_offset: NDArray[np.int64]
    slot_kind: NDArray[np.int64]
    is_what: NDArray[np.bool_]
    cells: NDArray[np.int32]
    spans: NDArray[np.int8]
    span_cells: NDArray[np.int8]
    pattern_first: NDArray[np.int64]
    pattern_count: NDArray[np.uint64]
    group_first: NDArray[np.int64]
    group_count: NDArray[np.int64]
    groups: dict[tuple[str, str, str], int]
    nouns: tuple[str, ...]
    noun_of: NDArray[np.int64]
    separator: int


def _padded(rows: list[list[Cell]], part: int, dtype: Any) -> NDArray[Any]:
    width = max(len(row) for row in rows)
    return np.array([[cell[part] for cell in row] + [0] * (width - len(row)) for row in rows], dtype)


def _fill(book: _Book) -> None:
    for place in ("open", "shut"):
        slot = _fixed(book, place, MARK, tuple((mark,) for mark in MARKUP[place]))
        book.groups[(place, "", "")] = len(book.group_first)
        book.group_first.append(len(book.pattern_first))
        book.group_count.append(1)
        book.pattern_first.append(len(book.alternatives))
        book.pattern_count.append(1)
        book.alternatives.append([(slot, 0, 0)])
    for place, choices in read_grammar("sentences").items():
        for register in REGISTERS:
            for choice, patterns in choices.items():
                if choice == register or choice not in REGISTERS:
                    way = "" if choice in ("any", register) else choice
                    _group(book, (place, way, register), patterns, register)
    for place, choices in read_grammar("answers").items():
        for choice, patterns in choices.items():
            _group(book, ("answer " + place, "" if choice == "any" else choice, ""), patterns, "formal")


@cache
def phrasebook() -> Phrasebook:
    """Compile the grammar; takes about three seconds, once a process."""
    book = _Book(phrases=[""])
    _fill(book)
    draw = random.Random(20260301)
    plain = pa.array(book.phrases, pa.string())
    mistyped = pa.array([mistype(phrase, draw) for phrase in book.phrases], pa.string())
    table = pa.concat_arrays(
        [plain, pc.replace_substring(plain, " ", ""), mistyped, pa.array(book.values, pa.string())]
    )
    nouns = tuple(sorted(set(book.heads.values())))
    noun_of = np.full(len(plain), -1, np.int64)
    number = {noun: place for place, noun in enumerate(nouns)}
    noun_of[list(book.heads)] = [number[noun] for noun in book.heads.values()]
    base = np.array(book.base, np.int64)
    base = np.where(base < 0, 3 * len(plain) - 1 - base, base)
    return Phrasebook(
        table=table,
        plain_count=len(plain),
        chars=pc.utf8_length(table).to_numpy().astype(np.int32),
        base=base,
        size=np.array(book.size, np.uint64),
        slot_offset=np.array(book.slot_offset, np.int64),
        slot_kind=np.array(book.slot_kind, np.int64),
        is_what=np.array(book.is_what, np.bool_),
        cells=_padded(book.alternatives, 0, np.int32),
        spans=_padded(book.alternatives, 1, np.int8),
        span_cells=_padded(book.alternatives, 2, np.int8),
        pattern_first=np.array(book.pattern_first, np.int64),
        pattern_count=np.array(book.pattern_count, np.uint64),
        group_first=np.array(book.group_first, np.int64),
        group_count=np.array(book.group_count, np.int64),
        groups=book.groups,
        nouns=nouns,
        noun_of=noun_of,
        separator=book.slots["sep"],
    )
