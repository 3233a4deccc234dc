"""Third-party assets come from packages once, complete, checked, and never half."""

import hashlib
import io
import stat
import sys
import tarfile
from pathlib import Path

import pytest

from dashboards import vendor
from dashboards.vendor import Package
from pipeline.errors import StorageError


def archive(path: Path, files: dict[str, bytes]) -> str:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo("package/" + name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for npm that copies `sent.tgz`, or fails if there is none."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "npm"
    script.write_text(f'#!/bin/sh\ncp "{tmp_path}/sent.tgz" one.tgz || {{ echo "no route" >&2; exit 1; }}\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return tmp_path / "sent.tgz"


def package(sha256: str, **wrap: tuple[str, str]) -> Package:
    return Package("font", "1.0", sha256, "font-1.0", {"dist/": "", "LICENSE": "LICENSE"}, **wrap)


def test_only_the_wanted_files_are_kept_with_their_licence(npm: Path, tmp_path: Path) -> None:
    files = {"dist/a.woff2": b"aa", "dist/deep/b.woff2": b"b", "LICENSE": b"OFL", "huge.ttf": b"x" * 99}
    wanted = package(archive(npm, files))
    assert vendor.install(wanted, tmp_path / "vendor") == 6
    kept = {path.name for path in (tmp_path / "vendor" / "font-1.0").rglob("*") if path.is_file()}
    assert kept == {"a.woff2", "b.woff2", "LICENSE", "installed.json"}
    assert vendor.installed(wanted, tmp_path / "vendor")


def test_a_script_can_be_wrapped_for_the_browser(npm: Path, tmp_path: Path) -> None:
    wanted = package(archive(npm, {"dist/ko.js": b"x=1", "LICENSE": b""}), wrap=("(", ")"))
    vendor.install(wanted, tmp_path / "vendor")
    assert (tmp_path / "vendor" / "font-1.0" / "ko.js").read_text() == "(x=1)"


def test_other_content_than_expected_is_not_used(npm: Path, tmp_path: Path) -> None:
    archive(npm, {"dist/a.woff2": b"changed", "LICENSE": b""})
    with pytest.raises(StorageError, match="예정과 다릅니다"):
        vendor.install(package("0" * 64), tmp_path / "vendor")
    assert not (tmp_path / "vendor" / "font-1.0").exists()


def test_offline_is_said_in_one_sentence_and_leaves_nothing(npm: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="연결을 확인하고"):
        vendor.install(package("0" * 64), tmp_path / "vendor")
    assert list((tmp_path / "vendor").iterdir()) == []


def test_what_is_there_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "missing", lambda _: ())
    monkeypatch.setattr(vendor, "fetch", lambda *_: pytest.fail("the network was touched"))
    assert vendor.install_all(tmp_path) == 0
