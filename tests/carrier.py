"""An SMS gateway on this host for tests: it does as it is told, and remembers every telephone that rang."""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Carrier:
    """A gateway on this host that answers as it is told, request by request; then it works."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.rang: list[dict[str, str]] = []
        self.posted: Counter[str] = Counter()
        self.asked: list[str] = []
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["content-length"])))
                carrier.posted[said["id"]] += 1
                step = carrier.plan.pop(0) if carrier.plan else "take"
                if step in ("take", "take and reset", "take and stall"):
                    known = any(one["id"] == said["id"] for one in carrier.rang)
                    if not known:
                        carrier.rang.append(said)
                    if step == "take":
                        self.answer(409 if known else 202)
                    elif step == "take and stall":
                        carrier.stalled.wait(3)
                elif step == "stall":
                    carrier.stalled.wait(3)
                elif step.isdecimal():
                    self.answer(int(step))
                self.close_connection = True

            def do_GET(self) -> None:
                number = self.path.rpartition("/")[2]
                carrier.asked.append(number)
                self.answer(200 if any(one["id"] == number for one in carrier.rang) else 404)

            def answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.stalled = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.stalled.set()
        self.server.shutdown()
        self.server.server_close()
