"""The copy that notebooks work on: the published generation, the labels and the models, in a home of its own.

Published files never change, so they are linked, not copied: ten years take no room, and they stay when
the office publishes anew.
"""

import json
import os
import shutil
from functools import lru_cache
from pathlib import Path

from dashboards.queries import names
from models.labelset.taxonomy import taxonomy
from pipeline import manifest as manifests
from pipeline.console import read_settings
from pipeline.errors import NotReadyError, StorageError
from pipeline.manifest import Manifest
from pipeline.settings import Settings
from pipeline.workflow.seal import read_secret

FOLDER = "lab"
MARK = "lab.json"
"""Stands in the home of a copy and says whose it is."""
MODELS_KEY = "models.key"


def opened(home: str | Path = "", *, fresh: bool = False) -> Settings:
    """Settings of the copy; made if there is none, and brought to the office's newest generation.

    Args:
        home: data folder of the office or of a copy; `MINWON_HOME` if not said.
        fresh: throw labels and runs of the copy away first.

    Raises:
        NotReadyError: the office has published nothing.
    """
    settings = read_settings(home=Path(home)) if home else read_settings()
    if not (settings.home / MARK).exists():
        settings = _copied(settings, fresh=fresh)
    names.topics_from(lambda: taxonomy(settings))
    return settings


@lru_cache(maxsize=1)
def here() -> Settings:
    """The copy of `MINWON_HOME`, opened once in a process."""
    return opened()


def office_of(copy: Settings) -> Settings:
    """Settings of the office that a copy was made from."""
    office = json.loads((copy.home / MARK).read_text("utf-8"))["office"]
    return copy.model_copy(update={"home": Path(office)})


def _copied(office: Settings, *, fresh: bool) -> Settings:
    home = office.home / FOLDER
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    (home / "published").mkdir(parents=True, exist_ok=True)
    manifest = _linked(office.published, home / "published")
    for folder in ("labels", "models"):
        if (office.home / folder).is_dir():
            shutil.copytree(office.home / folder, home / folder, dirs_exist_ok=True)
    keys = home / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    read_secret(office.keys, MODELS_KEY)
    shutil.copy2(office.keys / MODELS_KEY, keys / MODELS_KEY)
    said = {"office": str(office.home.resolve()), "generation": manifest.generation}
    manifests.write_durably(home / MARK, json.dumps(said))
    return office.model_copy(update={"home": home, "store_url": ""})


def _linked(published: Path, copy: Path) -> Manifest:
    """Put the current generation into `copy`; files of another one go."""
    while True:
        manifest = manifests.current(published)
        held = manifests.hold(published, manifest.generation)
        if held is not None:
            break
        if manifests.current(published).generation == manifest.generation:
            raise StorageError("the manifest names a generation that is gone; run `minwon publish --fold`")
    with held:
        for name in manifest.file_names:
            if not (copy / name).exists():
                _link(published / name, copy / name)
    manifests.write_durably(copy / manifests.CURRENT, manifest.to_json())
    for path in copy.iterdir():
        if path.name not in manifest.file_names | {manifests.CURRENT}:
            path.unlink()
    return manifest


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError as error:
        raise NotReadyError(f"{source.name}: 발행 파일이 없습니다(is missing): minwon refresh") from error
    except OSError:
        shutil.copy2(source, target)
