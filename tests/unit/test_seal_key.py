"""The key of an installation is made once, however many ask for it first."""

import threading

from pipeline.workflow.seal import read_secret


def test_many_threads_that_ask_first_get_one_key(tmp_path):
    for turn in range(20):
        keys, found = tmp_path / str(turn), []
        people = [
            threading.Thread(target=lambda at=keys, to=found: to.append(read_secret(at, "seal.key")))
            for _ in range(8)
        ]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert len(found) == 8
        assert len(set(found)) == 1
        assert [path.name for path in keys.iterdir()] == ["seal.key"]
