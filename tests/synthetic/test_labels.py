"""Labels of the fake office: by the truth, a few topics without any, a few slips of a second person."""

from collections import Counter

import pytest

from models.labelset.labels import agreed, read, says
from models.labelset.taxonomy import shipped
from pipeline.synthetic.labels import write_labels
from tests.worlds import CITY_NOW


@pytest.fixture(scope="module")
def labels(city, tmp_path_factory):
    import shutil

    folder = tmp_path_factory.mktemp("labels")
    shutil.copytree(city.home / "generated" / "truth", folder / "truth")
    return read(write_labels(folder, CITY_NOW, each=5, left_out=4), shipped().topics)


def test_a_topic_has_so_many_labels_at_most_and_some_have_none(labels):
    first = Counter(label.topic_code for label in labels if label.labeller.endswith("가"))
    assert max(first.values()) == 5
    assert 130 <= len(first) <= 159


def test_a_second_person_saw_some_and_slipped_now_and_then(labels):
    twice = [by for by in says(labels).values() if len(by) == 2]
    assert twice
    _, conflicts = agreed(labels)
    assert 0 < len(conflicts) < len(twice)
