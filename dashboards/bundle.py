"""`make bundle`: one archive from which `install.sh` sets a machine up that has no network (망분리).

In it: the program as committed, every wheel that it runs with, fonts and scripts of set-up, the models that
ship with the program, the names of the Debian packages that it needs, and a digest of each file.
"""

import hashlib
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution, version
from pathlib import Path

from packaging.requirements import Requirement

from dashboards.vendor import VENDOR, missing
from pipeline.errors import NotReadyError, StorageError

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("postgres",)
TOOLS = ("setuptools", "wheel", "pip")
"""What an editable install without a network is made with."""
DEBIAN = """python3
python3-venv
libpango-1.0-0
libpangoft2-1.0-0
libharfbuzz-subset0
"""
INSTALL = """#!/bin/sh
# Sets minwon up in this folder without any network. Needs the packages of debian-packages.txt.
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}"
have="$("$PYTHON" -c 'import platform as p; print(".".join(p.python_version_tuple()[:2]), p.machine())')"
[ "$have" = "@NEEDS" ] || { echo "This bundle is for Python @NEEDS, here is $have." >&2; exit 1; }
echo "1/3 digests"
sha256sum --quiet --check SHA256SUMS
echo "2/3 .venv"
"$PYTHON" -m venv minwon/.venv
minwon/.venv/bin/python -m pip install --quiet --no-index --find-links wheels --no-deps wheels/*.whl
minwon/.venv/bin/python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable minwon
echo "3/3 done"
mkdir -p minwon/.venv/stamps
touch minwon/.venv/stamps/venv minwon/.venv/stamps/lock minwon/.venv/stamps/project minwon/.venv/stamps/vendor
echo "Now: cd minwon && .venv/bin/minwon demo"
"""


def runtime(name: str, extras: tuple[str, ...] = ()) -> dict[str, str]:
    """Everything that a package here runs with, as installed: normalized name → version."""
    found: dict[str, str] = {}
    waiting = [(name, extras)]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        one, wanted = waiting.pop()
        if (one, wanted) in seen:
            continue
        seen.add((one, wanted))
        for text in distribution(one).requires or ():
            needed = Requirement(text)
            environments = [{"extra": extra} for extra in (*wanted, "")]
            if needed.marker is None or any(needed.marker.evaluate(each) for each in environments):
                found[_normal(needed.name)] = version(needed.name)
                waiting.append((needed.name, tuple(sorted(needed.extras))))
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: Path, names: dict[str, str]) -> str:
    """The entries of the lock for some packages, with their hashes.

    Raises:
        StorageError: one of them is not in the lock in that version.
    """
    entries: dict[str, list[str]] = {}
    here: list[str] = []
    for line in lock.read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(\[[^]]*\])?==(\S+)", line):
            here = entries.setdefault(_normal(match[1]), [])
        if not line.lstrip().startswith("#"):
            here.append(line)
    unknown = sorted(name for name in names if name not in entries)
    if unknown:
        raise StorageError(f"requirements.lock 에 없습니다(not locked): {', '.join(unknown)}")
    return "\n".join(line for name in sorted(names) for line in entries[name]) + "\n"


def make(target: Path) -> Path:
    """Write the bundle into the folder `target`; its path.

    Raises:
        NotReadyError: set-up is not done, or what is committed is not what stands here.
        StorageError: a wheel could not be had.
    """
    if missing():
        raise NotReadyError("`make setup` 을 먼저 하십시오(set-up is not done)")
    if _run("git", "status", "--porcelain").strip():
        raise NotReadyError("커밋하지 않은 것이 있습니다(commit first: a bundle is what is committed)")
    needs = f"{sys.version_info[0]}.{sys.version_info[1]} {platform.machine()}"
    name = f"minwon-{version('minwon')}-py{needs.replace(' ', '-')}"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        whole = Path(scratch) / name
        (whole / "wheels").mkdir(parents=True)
        _program(whole / "minwon")
        _wheels(whole / "wheels")
        (whole / "debian-packages.txt").write_text(DEBIAN)
        (whole / "install.sh").write_text(INSTALL.replace("@NEEDS", needs))
        (whole / "install.sh").chmod(0o755)
        (whole / "SHA256SUMS").write_text("".join(_digests(whole)))
        path = target / f"{name}.tar"
        with tarfile.open(path, "w") as archive:
            archive.add(whole, arcname=name)
    return path


def _program(folder: Path) -> None:
    """What is committed, and what set-up fetched."""
    folder.mkdir()
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    vendor = folder / VENDOR.relative_to(ROOT)
    subprocess.run(["cp", "-r", str(VENDOR), str(vendor)], check=True)


def _wheels(folder: Path) -> None:
    names = runtime("minwon", EXTRAS)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(locked(ROOT / "requirements.lock", {k: v for k, v in names.items() if k not in TOOLS}))
        wanted.flush()
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
        done = subprocess.run([*pip, "--require-hashes", "-r", wanted.name, "-w", str(folder)], check=False)
        tools = [f"setuptools=={version('setuptools')}", "wheel"]
        done = done if done.returncode else subprocess.run([*pip, *tools, "-w", str(folder)], check=False)
    if done.returncode:
        raise StorageError("꾸러미를 받지 못했습니다(a wheel could not be had): 연결을 확인하십시오")


def _digests(whole: Path) -> Iterator[str]:
    for path in sorted(whole.rglob("*")):
        if path.is_file():
            yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(whole)}\n"


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    try:
        made = make(ROOT / "build")
    except (NotReadyError, StorageError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    print(f"{made}: {made.stat().st_size / 1e6:,.0f} MB")
