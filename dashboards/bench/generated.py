"""Texts that benches read: titles with bodies as the generator writes them."""

from typing import Final

from pipeline.synthetic.plausibility import sample_brief
from pipeline.synthetic.texts import compose

SEED: Final = 11
PIECE: Final = 20_000
"""Texts that are composed, and let go of, at a time."""


def texts(count: int, seed: int) -> list[str]:
    """(count,) texts."""
    made = compose(sample_brief(count, seed))
    pairs = zip(made.title.to_pylist(), made.body.to_pylist(), strict=True)
    return [f"{title or ''}\n{body or ''}" for title, body in pairs]
