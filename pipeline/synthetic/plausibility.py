"""Whether composed texts read like different people's: words shared, titles that give the topic away."""

from collections.abc import Sequence

import numpy as np

from pipeline.schema.reference import districts, dongs
from pipeline.synthetic.briefs import Brief
from pipeline.synthetic.registers import CHANNEL_SHARES
from pipeline.synthetic.topics import topics

FIELD_KINDS = ("field", "field", "field", "inquiry", "suggestion", "other", "grievance", "proposal")


def sample_brief(rows: int, seed: int) -> Brief:
    """Briefs with every topic equally often, and every channel, place, month and hour.

    Nothing is planted among them: no copies, no campaigns.
    """
    draw = np.random.default_rng(seed)
    known = topics()
    topic = np.arange(rows) % len(known.code)
    form = known.is_form[topic]
    places = list(dongs().values())
    chosen = draw.integers(0, len(places), rows)
    names = {code: district.district_name for code, district in districts().items()}
    dangers = np.array(known.danger_type)[topic]
    return Brief(
        seed=draw.integers(1, 2**63, rows).astype(np.uint64),
        edit=np.zeros(rows, np.uint64),
        topic=topic,
        kind=np.where(form, "statutory", draw.choice(FIELD_KINDS, rows)),
        channel=draw.choice(list(CHANNEL_SHARES), rows),
        district=np.array([names[place.district_code] for place in places])[chosen],
        dong=np.array([place.dong_name for place in places])[chosen],
        month=draw.integers(1, 13, rows),
        hour=draw.integers(0, 24, rows),
        urgent=(dangers != "") & (draw.random(rows) < known.urgent_share[topic]),
        pii=draw.random(rows) < 0.1,
    )


def worst_overlap(bodies: Sequence[str]) -> float:
    """The largest share of the shorter text's words that two of n texts have in common; 0.0 below two.

    Every pair is looked at, n (n − 1) / 2 of them: 2,000 texts hold as many pairs as 100 draws of 200.
    """
    words = [frozenset(body.split()) for body in bodies]
    number: dict[str, int] = {}
    coded = [np.array([number.setdefault(word, len(number)) for word in text], np.int64) for text in words]
    sizes = np.array([len(text) for text in words])
    if len(words) < 2:
        return 0.0
    word = np.concatenate(coded)
    text = np.repeat(np.arange(len(words)), sizes)[np.argsort(word, kind="stable")]
    users = np.split(text, np.cumsum(np.bincount(word))[:-1])
    worst = 0.0
    for row, known in enumerate(coded):
        shared = np.bincount(np.concatenate([users[code] for code in known]), minlength=len(words))
        shared[row] = 0
        worst = max(worst, float((shared / np.minimum(sizes, sizes[row])).max()))
    return worst


def title_share(titles: Sequence[str], topic: Sequence[int]) -> float:
    """Share of titles that contain the name of their topic, spaces apart."""
    names = [name.replace(" ", "") for name in topics().name]
    named = [names[row] in title.replace(" ", "") for title, row in zip(titles, topic, strict=True)]
    return float(np.mean(named))


def shared_noun_share(nouns: Sequence[str], topic: Sequence[int]) -> float:
    """Share of texts whose key noun is also the key noun of another topic's texts."""
    users: dict[str, set[int]] = {}
    for noun, row in zip(nouns, topic, strict=True):
        users.setdefault(noun, set()).add(row)
    return float(np.mean([noun != "" and len(users[noun]) > 1 for noun in nouns]))
