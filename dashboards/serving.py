"""`minwon serve`: the web process, on this computer only, on the first free port."""

import gc
import socket
from collections.abc import Callable
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost")
TRIES = 50


def free_socket(host: str, port: int) -> socket.socket:
    """A bound socket at `port`, or at the next free one after it; port 0 takes any.

    Raises:
        UsageError: `host` is not this computer, or `TRIES` ports in a row are taken.
    """
    if host not in LOOPBACK:
        raise UsageError(
            f"--host {host}: 접근 통제가 들어오기 전에는 127.0.0.1 에서만 엽니다. "
            "밖에서 보려면 ssh -L 8050:127.0.0.1:8050 처럼 이어 주십시오."
        )
    for candidate in range(port, port + TRIES if port else 1):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            continue
        return listener
    raise UsageError(f"--port {port}: {port + TRIES - 1}까지 모두 쓰이고 있습니다. 다른 포트를 주십시오.")


def spare_collector() -> None:
    """Leave what stands now out of every garbage collection to come, and have fewer of these.

    Libraries are most of the heap; looking through them took 0.1 s, now and then, within a request. A
    card makes thousands of dictionaries that all die together: looking for dead ones meanwhile is in vain.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def serve(settings: Settings, *, as_of: datetime | None, announce: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Args:
        settings: where the published files are, host and port.
        as_of: show only what was known then, stamped '과거 시점 보기'.
        announce: told the address, once the socket is bound.
    """
    import uvicorn

    from dashboards.logs import log_patiently
    from dashboards.server import create_app

    log_patiently()
    listener = free_socket(settings.host, settings.port)
    app = create_app(settings, as_of=as_of)
    spare_collector()
    config = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=3
    )
    announce(f"상황판: http://127.0.0.1:{listener.getsockname()[1]}  (끝내려면 Ctrl-C)")
    uvicorn.Server(config).run(sockets=[listener])
