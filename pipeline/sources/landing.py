"""Taking a file in: a private copy under our own name, its digest, and a UTF-8 text the loader can read.

One pass over the bytes does all of it: copy, sha256, unpacking of gzip, transcoding, and the counts
that betray damage (quotes, NUL, a last line without its end).
"""

import codecs
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import SourceFormatError, StorageError
from pipeline.sources.config import FileForm

BLOCK_BYTES = 1 << 20
MAX_UNPACKED_RATIO = 200
MAX_UNPACKED_SLACK = 64 << 20
GZIP_MAGIC = b"\x1f\x8b"
BAD_BYTE = "\ufdd0"
"""Stands before the hexadecimal of each byte that could not be decoded: a noncharacter no text holds."""
MAX_BAD_BYTES_SHARE = 0.05
GUESSES = ("utf-8", "cp949", "utf-16")


@dataclass
class Landed:
    """A file that was taken in. `readable` is what the reader opens; `text` facts are of its bytes."""

    original: Path
    readable: Path
    size: int
    sha256: str
    quote_count: int = 0
    has_nul: bool = False
    has_bad_bytes: bool = False
    ends_with_newline: bool = True
    head: bytes = field(default=b"", repr=False)


def land(source: Path, folder: Path, form: FileForm) -> Landed:
    """Copy `source` into the empty `folder` and make it readable.

    Raises:
        SourceFormatError: it is missing, empty, cut off, changes while it is read, or is not in the
            encoding its TOML declares.
        StorageError: there is no space for the copy.
    """
    original = folder / ("original" + "".join(_safe_suffixes(source)))
    before = _stat(source)
    _check_space(folder, before.st_size)
    digest = hashlib.sha256()
    try:
        with source.open("rb") as incoming, original.open("wb") as copy:
            opened = os.fstat(incoming.fileno())
            blocks = _copied(incoming, copy, digest)
            landed = _readable(source, folder, form, blocks, original)
            for _ in blocks:  # what a reader of the head left over still belongs to the copy
                pass
            copy.flush()
            os.fsync(copy.fileno())
        after = _stat(source)
    except OSError as error:
        raise _storage_error(source, error) from error
    original.chmod(0o400)
    if _mark(opened) != _mark(after) or _mark(before) != _mark(after):
        raise SourceFormatError(
            f"{source.name}: it changed while it was read; wait for its sender to finish, then load it again"
        )
    landed.size = original.stat().st_size
    landed.sha256 = digest.hexdigest()
    return landed


def remark(landed: Landed, name: str, folder: Path, form: FileForm) -> Landed:
    """Make the text readable again with every undecodable byte marked, for a file that is partly damaged."""
    with landed.original.open("rb") as lines:
        blocks = iter(lambda: lines.read(BLOCK_BYTES), b"")
        marked = _text(name, folder, form, _unpacked(name, blocks), landed.original, False, is_lenient=True)
    marked.size, marked.sha256 = landed.size, landed.sha256
    return marked


def _safe_suffixes(source: Path) -> list[str]:
    known = (".csv", ".txt", ".tsv", ".gz", ".xlsx", ".parquet", ".jsonl", ".json", ".ndjson")
    return [suffix.lower() for suffix in source.suffixes if suffix.lower() in known][-2:]


def _stat(source: Path) -> os.stat_result:
    try:
        found = source.stat()
    except FileNotFoundError as error:
        raise SourceFormatError(f"{source}: 파일이 없습니다(no such file); check the path") from error
    except OSError as error:
        raise SourceFormatError(f"{source}: cannot be read ({error.strerror}); check its rights") from error
    if found.st_size == 0:
        raise SourceFormatError(
            f"{source.name}: 빈 파일입니다(the file is empty); ask its sender for it again"
        )
    return found


def _mark(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _check_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < 2 * size:
        raise StorageError(
            f"the disk of {folder.parent.name}/ has {free >> 20} MB left and this file needs about "
            f"{(2 * size >> 20) + 1} MB; free some space, then load it again"
        )


def _storage_error(source: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{source.name}: the copy in landing/ cannot be written ({error.strerror}); "
        "nothing was loaded. Free some space, then load it again"
    )


def _copied(incoming: BinaryIO, copy: BinaryIO, digest: "hashlib._Hash") -> Iterator[bytes]:
    while block := incoming.read(BLOCK_BYTES):
        digest.update(block)
        copy.write(block)
        yield block


def _readable(source: Path, folder: Path, form: FileForm, blocks: Iterator[bytes], original: Path) -> Landed:
    if form.format in {"parquet", "xlsx"}:
        head = next(blocks)
        return Landed(original, original, 0, "", head=head)
    return _text(source.name, folder, form, _unpacked(source.name, blocks), original, _is_packed(source))


def _unpacked(name: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a gzip file, of all its members; other bytes as they are."""
    first = next(blocks, b"")
    if not first.startswith(GZIP_MAGIC):
        yield first
        yield from blocks
        return
    packed = unpacked = 0
    inflater = zlib.decompressobj(wbits=31)
    pending = first
    while True:
        try:
            data = inflater.decompress(pending, BLOCK_BYTES)
        except zlib.error as error:
            raise SourceFormatError(
                f"{name}: its gzip data is damaged; ask its sender for it again"
            ) from error
        unpacked += len(data)
        packed += len(pending)
        if unpacked > MAX_UNPACKED_SLACK and unpacked > MAX_UNPACKED_RATIO * packed:
            raise SourceFormatError(
                f"{name}: it unpacks to over {MAX_UNPACKED_RATIO} times its size; refused"
            )
        if data:
            yield data
        if inflater.eof:
            pending = inflater.unused_data or next(blocks, b"")
            if not pending.strip(b"\0"):
                return
            inflater = zlib.decompressobj(wbits=31)
            continue
        pending = inflater.unconsumed_tail or next(blocks, b"")
        if not pending and not data:
            raise SourceFormatError(f"{name}: its gzip data ends too early; ask its sender for it again")


class _Marker:
    """A codec error handler that writes undecodable bytes as BAD_BYTE and hexadecimal, and counts them."""

    def __init__(self) -> None:
        self.count = 0
        codecs.register_error("minwon-mark", self)

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad = error.object[error.start : error.end]
        self.count += len(bad)
        return "".join(f"{BAD_BYTE}{byte:02X}" for byte in bad), error.end


def _text(
    name: str,
    folder: Path,
    form: FileForm,
    blocks: Iterator[bytes],
    original: Path,
    is_packed: bool,
    is_lenient: bool = False,
) -> Landed:
    first = next(blocks, b"")
    if not first:
        raise SourceFormatError(f"{name}: 빈 파일입니다(the file is empty); ask its sender for it again")
    is_lenient = not _decodes(name, form.encoding, first) or is_lenient
    is_utf8 = form.encoding in {"utf-8", "utf-8-sig"} and not is_lenient
    is_plain = is_utf8 and not is_packed
    landed = Landed(original, original if is_plain else folder / "readable", 0, "")
    everything = _chained(first, blocks)
    text = everything if is_utf8 else _transcoded(name, form.encoding, everything, landed)
    landed.head = b""
    if is_plain:
        for block in text:
            _note(landed, block, form)
        return landed
    with landed.readable.open("wb") as readable:
        for block in text:
            _note(landed, block, form)
            readable.write(block)
    return landed


def _is_packed(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(2) == GZIP_MAGIC


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _note(landed: Landed, block: bytes, form: FileForm) -> None:
    """Keep the counts that betray damage."""
    if len(landed.head) < BLOCK_BYTES:
        landed.head += block[: BLOCK_BYTES - len(landed.head)]
    landed.quote_count += block.count(form.quote.encode())
    landed.has_nul = landed.has_nul or b"\0" in block
    landed.ends_with_newline = block.endswith((b"\n", b"\r"))


def _transcoded(name: str, encoding: str, blocks: Iterator[bytes], landed: Landed) -> Iterator[bytes]:
    """UTF-8 from any encoding; bytes that do not decode are marked."""
    marker = _Marker()
    decoder = codecs.getincrementaldecoder(encoding)("minwon-mark")
    size = 0
    for block in blocks:
        size += len(block)
        yield decoder.decode(block).encode("utf-8", "surrogatepass")
    try:
        rest = decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise SourceFormatError(f"{name}: it ends in the middle of a character; ask for it again") from error
    if rest:
        yield rest.encode()
    landed.has_bad_bytes = marker.count > 0
    if marker.count > max(16, size * MAX_BAD_BYTES_SHARE):
        raise SourceFormatError(
            f"{name}: {marker.count} bytes are not {encoding}, as its TOML declares; correct file.encoding"
        )


def _decodes(name: str, encoding: str, head: bytes) -> bool:
    """Whether the head is in the declared encoding; False if it is partly damaged.

    Raises:
        SourceFormatError: it reads as another encoding.
    """
    fits = [guess for guess in GUESSES if _is_in(guess, head)]
    declared = {"utf-8-sig": "utf-8", "euc-kr": "cp949"}.get(encoding, encoding)
    is_ascii = head.isascii() and b"\0" not in head
    if "utf-16" in fits and not encoding.startswith("utf-16"):
        raise _encoding_error(name, encoding, "utf-16")
    if encoding.startswith("utf-16"):
        if _is_in(encoding, head) and ("utf-8" not in fits or b"\0" in head):
            return True
        raise _encoding_error(name, encoding, next((g for g in fits if g != "utf-16"), ""))
    if declared != "utf-8" and "utf-8" in fits and not is_ascii:
        raise _encoding_error(name, encoding, "utf-8")
    if _is_in(encoding, head):
        return True
    if fits and declared not in fits:
        raise _encoding_error(name, encoding, fits[0])
    return False


def _encoding_error(name: str, declared: str, found: str) -> SourceFormatError:
    advice = f'it reads as {found}: set file.encoding = "{found}"' if found else "correct file.encoding"
    return SourceFormatError(
        f"{name}: 문자 코드가 다릅니다(it is not {declared}, as its TOML declares); {advice}"
    )


def _is_in(encoding: str, head: bytes) -> bool:
    """Whether `head`, perhaps cut inside its last character, decodes strictly."""
    if encoding == "utf-16" and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeError:
        return False
    return True
