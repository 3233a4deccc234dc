"""주제 지도: neighbours say alike, every complaint lies in one cell, and a model without a map has none."""

import json

import numpy as np
import pytest

from dashboards import links
from dashboards.figures.topic_map import topic_map_figure
from dashboards.queries.topic_map import COLUMNS, LABELS, ROWS, grid, gridded
from models.store import save, trained
from models.topics.office import use
from models.topics.served import NAME
from models.topics.topic_map import TopicMap, _laid_out


def drawn(count=400, seed=3):
    draw = np.random.default_rng(seed)
    place = draw.uniform(0, 1, (count, 2)).astype(np.float32)
    names = ["T001" if x < 0.5 else "T002" if y < 0.9 else "" for x, y in place.tolist()]
    return TopicMap([f"20261101-web-{number}" for number in range(count)], place, names)


def test_every_complaint_lies_in_exactly_one_cell_and_its_cell_opens_it():
    found = gridded(drawn(), "a")
    ids = [one for cell in found.cells for one in cell.mark.slice.ids]
    assert sorted(ids) == sorted(drawn().ids) and found.total == 400
    for cell in found.cells:
        assert cell.mark.value == len(cell.mark.slice.ids)
        assert 0 <= cell.column < COLUMNS and 0 <= cell.row < ROWS
        assert links.parse(links.query_string(cell.mark.slice)) == cell.mark.slice


def test_a_cell_has_the_name_of_most_of_its_complaints_and_labels_stand_apart():
    place = np.array([[0.1, 0.1]] * 5 + [[0.9, 0.9]] * 3, np.float32)
    found = gridded(TopicMap(list("abcdefgh"), place, ["T001"] * 3 + ["T002"] * 2 + ["C0001"] * 3), "a")
    assert [cell.mark.value for cell in found.cells] == [5, 3]
    assert len({cell.name for cell in found.cells}) == 2
    assert len(found.labels) == 2 <= LABELS


def test_the_figure_draws_each_cell_once_and_carries_its_address():
    found = gridded(drawn(), "a")
    figure = topic_map_figure(found)
    addresses = [one for row in figure["data"][0]["customdata"] for one in row if one]
    assert len(addresses) == len(found.cells)
    assert all(address.startswith("/complaints?ids=") for address in addresses)
    assert len(figure["layout"]["annotations"]) == len(found.labels)
    json.dumps(figure)


def test_texts_that_say_alike_lie_beside_one_another():
    draw = np.random.default_rng(1)
    centres = draw.normal(size=(3, 128))
    vectors = np.concatenate([centre + 0.3 * draw.normal(size=(60, 128)) for centre in centres])
    place = _laid_out((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), 7)
    assert place.min() >= 0 and place.max() <= 1
    middle = place.reshape(3, 60, 2).mean(axis=1)
    inside = np.linalg.norm(place.reshape(3, 60, 2) - middle[:, None], axis=2).mean()
    between = min(np.linalg.norm(middle[a] - middle[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert inside < between / 2


@pytest.mark.parametrize("has_map", [True, False])
def test_a_map_comes_back_as_it_was_saved_and_an_older_model_has_none(settings, has_map):
    card = {"version": "a", "topics": [], "macro_f1": 0.9, "labels_version": "v1", "lineage": []}
    files = {"classes.txt": ["T001"], **(drawn().files() if has_map else {})}
    save(settings, NAME, "a", files, card)
    use(settings, "a", author="가")
    if not has_map:
        assert TopicMap.of(trained(settings, NAME, "a")) is None and grid(settings) is None
        return
    found = TopicMap.of(trained(settings, NAME, "a"))
    assert list(found.ids) == drawn().ids and list(found.names) == drawn().names
    assert np.array_equal(found.place, drawn().place)
    assert grid(settings).total == 400
