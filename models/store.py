"""Fitted models as folders of plain files, read only where a list of sha256 or this office's key vouches.

Shipped models stand in `data/models/shipped/<name>/`, vouched for by the tracked list `SHA256SUMS`
beside them. A model trained here stands in `data/models/local/<name>/<version>/`, its list signed
with a key of `data/keys/`; `current.json` names the version that is used and the one before it.
Files are .npy (read without pickle), .json and .txt: nothing that is read can run.
"""

import hashlib
import hmac
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from pipeline.errors import StorageError
from pipeline.manifest import sync_file, write_durably
from pipeline.settings import Settings
from pipeline.workflow.seal import read_secret

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "models" / "shipped"
SUMS = "SHA256SUMS"
SIGNATURE = "signature.json"
CARD = "card.json"
CURRENT = "current.json"
LARGEST = 400 * 2**20
"""Bytes a file of a model may have; a larger one is refused before it is read."""

Stamp = tuple[int, int, int, int]
"""Inode, bytes, and when a file's content and its entry last changed, in ns: no writer can set the last."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, eq=False)
class Artifact:
    """A model whose files were vouched for: its name, version, card, and the folder to read from.

    The same files give the same object, so that what is read of it can be kept by it.
    """

    name: str
    version: str
    folder: Path
    card: Mapping[str, Any]

    def array(self, file: str) -> NDArray[Any]:
        """An array of the model, memory-mapped.

        Raises:
            StorageError: the file is no plain array.
        """
        try:
            return np.load(self.folder / file, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]
        except (OSError, ValueError) as error:
            raise StorageError(f"{self.name}/{file}: is not a plain array; train the model again") from error

    def lines(self, file: str) -> list[str]:
        """The lines of a text file of the model."""
        return (self.folder / file).read_text("utf-8").split("\n")


def sha256_of(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shipped(name: str, root: Path = SHIPPED) -> Artifact:
    """The model `name` that came with the program.

    Raises:
        StorageError: a file is missing, was changed, or is not on the list.
    """
    prefix = name + "/"
    sums = {
        file.removeprefix(prefix): digest for digest, file in _sums(root / SUMS) if file.startswith(prefix)
    }
    return _verified(name, root / name, sums, "restore data/models/shipped from the program's own files")


def trained(settings: Settings, name: str, version: str) -> Artifact:
    """The model `name` that this office trained as `version`.

    Raises:
        StorageError: it is absent, damaged, or was signed with another office's key.
    """
    folder = local(settings, name) / version
    remedy = f"train it again with `minwon {name} train`"
    try:
        signature = json.loads((folder / SIGNATURE).read_text("utf-8"))
        sums, said = dict(signature["files"]), str(signature["hmac"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{name} {version}: has no signature; {remedy}") from error
    if not hmac.compare_digest(said, _signed(settings, sums)):
        raise StorageError(f"{name} {version}: was not signed by this office; {remedy}")
    return _verified(name, folder, sums, remedy)


def in_use(settings: Settings, name: str) -> Artifact:
    """The model that answers: the promoted one, else the one before it, else the shipped one.

    Raises:
        StorageError: not even the shipped one can be read.
    """
    for version in promoted(settings, name):
        try:
            return trained(settings, name, version)
        except StorageError as error:
            log.warning("model refused", model=name, version=version, reason=str(error))
    return shipped(name)


def promoted(settings: Settings, name: str) -> list[str]:
    """Versions in use, newest first: the promoted one and the one before it; none before the first."""
    try:
        known = json.loads((local(settings, name) / CURRENT).read_text("utf-8"))
        return [str(version) for version in known["versions"] if _plain(str(version))]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def save(
    settings: Settings, name: str, version: str, files: Mapping[str, Any], card: Mapping[str, Any]
) -> Artifact:
    """Write a model of this office, signed; `promote` makes it the one in use.

    Args:
        settings: where the models and the key are.
        name: of the model.
        version: one plain name; a model of that version is replaced.
        files: by file name an array (.npy) or lines (.txt).
        card: what it learnt from and how well it does.
    """
    folder = local(settings, name) / version
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_files(folder, files, card)
    sums = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    write_durably(folder / SIGNATURE, json.dumps({"files": sums, "hmac": _signed(settings, sums)}, indent=1))
    return trained(settings, name, version)


def write_files(folder: Path, files: Mapping[str, Any], card: Mapping[str, Any]) -> None:
    """Write arrays, lines and the card of a model into `folder`."""
    for file, content in files.items():
        path = folder / file
        if path.suffix == ".npy":
            np.save(path, content, allow_pickle=False)
        else:
            path.write_text("\n".join(content), "utf-8")
        sync_file(path)
    write_durably(folder / CARD, json.dumps(dict(card), ensure_ascii=False, indent=1))


def promote(settings: Settings, artifact: Artifact) -> None:
    """Use `artifact` from now on; the one before it is kept, older ones are deleted."""
    home = local(settings, artifact.name)
    before = [version for version in promoted(settings, artifact.name) if version != artifact.version]
    versions = [artifact.version, *before[:1]]
    write_durably(home / CURRENT, json.dumps({"versions": versions}))
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in versions:
            shutil.rmtree(folder)


def local(settings: Settings, name: str) -> Path:
    """Folder of the versions of a model trained here."""
    return settings.home / "models" / "local" / name


def _verified(name: str, folder: Path, sums: Mapping[str, str], remedy: str) -> Artifact:
    if CARD not in sums:
        raise StorageError(f"{name}: is not on the list of models; {remedy}")
    stamps = []
    for file in sums:
        path = folder / file
        if not _plain(file) or not path.is_file():
            raise StorageError(f"{name}/{file}: is missing; {remedy}")
        stat = path.stat()
        if stat.st_size > LARGEST:
            raise StorageError(f"{name}/{file}: is larger than {LARGEST >> 20} MB; {remedy}")
        stamps.append((stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return _hashed(name, folder, tuple(sums.items()), tuple(stamps), remedy)


@lru_cache(maxsize=8)
def _hashed(
    name: str, folder: Path, sums: tuple[tuple[str, str], ...], stamps: tuple[Stamp, ...], remedy: str
) -> Artifact:
    """Files as `stamps` says are hashed once: a worker asks for its models at every turn."""
    for file, digest in sums:
        if sha256_of(folder / file) != digest:
            raise StorageError(f"{name}/{file}: is damaged or was changed; {remedy}")
    card = json.loads((folder / CARD).read_text("utf-8"))
    return Artifact(name, str(card["version"]), folder, card)


def _plain(name: str) -> bool:
    return bool(name) and "/" not in name and not name.startswith(".")


def _sums(path: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise StorageError(f"{path.name}: the list of shipped models is missing; restore it") from error
    for line in lines:
        digest, _, file = line.partition("  ")
        yield digest, file


def _signed(settings: Settings, sums: Mapping[str, str]) -> str:
    key = read_secret(settings.keys, "models.key")
    text = json.dumps(dict(sorted(sums.items())))
    return hmac.new(key, text.encode(), "sha256").hexdigest()
