"""A fake city from nothing to topics: what the demo, the notebooks and some figures work on."""

from datetime import datetime, timedelta
from pathlib import Path

from models.labelset.labels import read
from models.labelset.taxonomy import taxonomy
from models.labelset.versions import commit, newest
from models.refresh import refresh
from models.topics.office import train, use
from pipeline.build import Progress
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.synthetic.city import generate
from pipeline.synthetic.dirt import NO_DIRT, Dirt
from pipeline.synthetic.labels import LABELLERS, write_labels
from pipeline.workflow.store import Store

DAYS = 400
SEED = 1
GENERATING, REFRESHED, LEARNT = 0.12, 0.62, 0.85
"""Shares of the time after which the files are made, published, and their topics learnt."""
BEGINNING = "가상 도시를 만듭니다"
LEARNING, AGAIN = "주제를 배웁니다", "주제를 붙여 다시 발행합니다"


def make(
    settings: Settings,
    store: Store,
    *,
    rows: int,
    until: datetime,
    dirt: Dirt = NO_DIRT,
    progress: Progress,
) -> list[Path]:
    """Generate 400 days, publish them, and learn the topics from the labels of a fake office.

    Whatever stopped an earlier run, it goes on from there.

    Args:
        settings: an empty home.
        store: of that home.
        rows: complaints of all six sources.
        until: the moment at which the city's history ends.
        dirt: what is wrong in the files.
        progress: told the share of the whole that is done, and of which step.

    Returns:
        the folders of the files that the sources sent, beside `truth`.
    """
    folder = settings.home / "generated"
    progress(0.0, BEGINNING)
    generate(
        folder,
        rows=rows,
        first=until.date() - timedelta(days=DAYS - 1),
        until=until,
        seed=SEED,
        period="year",
        dirt=dirt,
        progress=lambda share, text: progress(GENERATING * share, text),
    )
    sent = sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "truth")
    refresh(
        settings,
        store,
        [(path, SourceConfig.read(path.name)) for path in sent],
        progress=lambda share, text: progress(GENERATING + (REFRESHED - GENERATING) * share, text),
    )
    _learn_topics(settings, store, folder, progress)
    return sent


def _learn_topics(settings: Settings, store: Store, folder: Path, progress: Progress) -> None:
    """Take the labels of the fake office in, learn from them, and give every complaint its topic."""
    progress(REFRESHED, LEARNING)
    if newest(settings) is None:
        labels = read(write_labels(folder, settings.clock()), taxonomy(settings).topics)
        commit(settings, store, author=LABELLERS[0], message="체험 도시의 첫 라벨", more=labels)
    learnt = train(settings, store, progress=lambda share, text: None)
    use(settings, learnt.version, author=LABELLERS[0])
    progress(LEARNT, AGAIN)
    refresh(settings, store)
