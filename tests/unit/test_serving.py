"""Where the pages are served: this computer only, on the first free port."""

import socket

import pytest

from dashboards.serving import free_socket
from pipeline.errors import UsageError


def test_a_taken_port_gives_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with free_socket("127.0.0.1", port) as found:
            assert port < found.getsockname()[1] < port + 50


def test_port_nought_takes_any():
    with free_socket("127.0.0.1", 0) as found:
        assert found.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_an_address_that_others_can_reach_is_refused(host):
    with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
        free_socket(host, 0)
