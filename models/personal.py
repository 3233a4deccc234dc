"""How well the mask finds personal data: recall and precision on texts whose spans are known."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.privacy.mask import Span, mask
from pipeline.privacy.spans import NUMBER_LIKE, TOKENS
from pipeline.synthetic.personal import Example, personal_examples

COVER = 0.6
"""Share of a span that must be masked, as any kind, to count as found."""
GENERATED = 4000


def read_examples(path: Path) -> Iterator[Example]:
    """Texts with spans from JSON lines: {"text": …, "spans": [{"type", "start", "end"}]}.

    Raises:
        UsageError: the file is missing, or a line is not of this form.
    """
    if not path.is_file():
        raise UsageError(f"{path}: 파일이 없습니다")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _example(path, number, line)


def _example(path: Path, number: int, line: str) -> Example:
    try:
        row = json.loads(line)
        spans = tuple((str(span["type"]), int(span["start"]), int(span["end"])) for span in row["spans"])
        example = Example(str(row["text"]), spans)
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f'{path.name}:{number}: {{"text", "spans": [{{"type", "start", "end"}}]}} 꼴이 아닙니다'
        ) from error
    for kind, start, end in spans:
        if kind not in TOKENS or not 0 <= start < end <= len(example.text):
            raise UsageError(f"{path.name}:{number}: span {kind} {start}–{end} 이 글에 맞지 않습니다")
    return example


def score_mask(examples: Iterable[Example]) -> dict[str, Any]:
    """Recall and precision of the mask, by kind and in all.

    A planted span is found when at least `COVER` of it is masked as any kind; a masked span is false
    when it touches no planted one.

    Returns:
        texts, spans, recall, precision, number_recall (kinds of NUMBER_LIKE), number_false_per_1000
        (false masked spans of these kinds in a thousand texts) and by_type.
    """
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    false: Counter[str] = Counter()
    texts = 0
    for example in examples:
        texts += 1
        spans = mask(example.text).spans
        planted.update(kind for kind, _, _ in example.spans)
        found.update(kind for kind, start, end in example.spans if _cover(spans, start, end) >= COVER)
        masked.update(span.kind for span in spans)
        false.update(span.kind for span in spans if not _touches(span, example))
    numbers = sum(planted[kind] for kind in NUMBER_LIKE)
    return {
        "texts": texts,
        "spans": planted.total(),
        "recall": _share(found.total(), planted.total()),
        "precision": _share(masked.total() - false.total(), masked.total()),
        "number_recall": _share(sum(found[kind] for kind in NUMBER_LIKE), numbers),
        "number_false_per_1000": round(1000 * sum(false[kind] for kind in NUMBER_LIKE) / max(texts, 1), 3),
        "by_type": {
            kind: {
                "spans": planted[kind],
                "recall": _share(found[kind], planted[kind]),
                "masked": masked[kind],
                "false": false[kind],
            }
            for kind in TOKENS
        },
    }


def score_generated(count: int = GENERATED, seed: int = 1) -> dict[str, Any]:
    """The same on texts of the generator."""
    return score_mask(personal_examples(count, seed))


def _cover(spans: Iterable[Span], start: int, end: int) -> float:
    covered = sum(max(0, min(end, span.end) - max(start, span.start)) for span in spans)
    return covered / (end - start)


def _touches(span: Span, example: Example) -> bool:
    return any(start < span.end and span.start < end for _, start, end in example.spans)


def _share(part: int, whole: int) -> float:
    """A share from 0 to 1; nothing to find is found."""
    return round(part / whole, 4) if whole else 1.0
