"""`minwon lab`: JupyterLab on the copy, on this computer only, asking nobody outside."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from dashboards.lab.scratch import opened
from pipeline.errors import UsageError
from pipeline.settings import Settings

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
"""The one part of JupyterLab that asks the network by itself: news and new versions."""


def run(settings: Settings, *, port: int, fresh: bool, browser: bool, say: Callable[[str], None]) -> None:
    """Make the copy, put the notebooks beside it, and serve them until Ctrl-C.

    Raises:
        UsageError: JupyterLab is not installed, or it ended with an error.
        NotReadyError: nothing is published.
    """
    if find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab 이 없습니다(is not installed): pip install 'minwon[lab]'")
    copy = opened(settings.home, fresh=fresh)
    folder = copy.home / "notebooks"
    folder.mkdir(exist_ok=True)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if not (folder / path.name).exists():
            shutil.copy(path, folder)
    say(f"사본: {copy.home} · 여기서 배우고 견주어도 쓰는 모델은 lab.promote() 전까지 그대로입니다")
    command = [
        *(sys.executable, "-m", "jupyter", "lab"),
        *("--ip", "127.0.0.1", "--port", str(port), f"--notebook-dir={folder}"),
        "--core-mode",  # without it, Dash's extension makes Lab offer a build, which needs the network
        "--LabApp.extension_manager=readonly",
        *(() if browser else ("--no-browser",)),
        *(("--allow-root",) if os.geteuid() == 0 else ()),
    ]
    environment = {
        **os.environ,
        "MINWON_HOME": str(copy.home.resolve()),
        "JUPYTER_CONFIG_DIR": str(_quiet(copy)),
    }
    try:
        code = subprocess.run(command, env=environment).returncode
    except KeyboardInterrupt:
        return
    if code:
        raise UsageError(f"JupyterLab 이 {code} 로 끝났습니다(ended with an error): 위의 말을 보십시오")


def _quiet(copy: Settings) -> Path:
    """A configuration folder without news."""
    config = copy.home / "jupyter"
    (config / "labconfig").mkdir(parents=True, exist_ok=True)
    (config / "labconfig" / "page_config.json").write_text(json.dumps(QUIET), "utf-8")
    return config
