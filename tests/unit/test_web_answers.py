"""Headers, caching, compression and refusals of the web process."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient

from dashboards.compress import Compressed
from dashboards.headers import YEAR, Guarded, cache_rule, content_policy, refused

HOME = "http://127.0.0.1"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.get("/big")
    def big() -> JSONResponse:
        return JSONResponse({"text": "민원" * 4000})

    @app.get("/small")
    def small() -> JSONResponse:
        return JSONResponse({"text": "민원"})

    @app.get("/download")
    def download() -> Response:
        named = {"Content-Disposition": "attachment; filename=a.csv"}
        return Response("a,b\r\n" * 4000, media_type="text/csv", headers=named)

    @app.post("/change")
    def change() -> dict[str, Any]:
        return {}

    app.add_middleware(Compressed)
    app.add_middleware(Guarded, policy=content_policy(["'sha256-abc'"]))
    return TestClient(app, base_url=HOME)


def test_every_answer_carries_the_strict_policy(client: TestClient) -> None:
    for answer in (client.get("/small"), client.get("/nowhere"), client.post("/change")):
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self' 'sha256-abc';" in policy
        assert "unsafe-eval" not in policy and "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_another_host_name_and_a_foreign_page_are_refused(client: TestClient) -> None:
    assert client.get("/small", headers={"Host": "minwon.example"}).status_code == 403
    assert client.post("/change", headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert client.post("/change", headers={"Origin": HOME}).status_code == 200
    assert refused("GET", {"host": "localhost:8050", "origin": "https://elsewhere.example"}) is None


def test_text_is_sent_small_and_downloads_as_they_are(client: TestClient) -> None:
    big = client.get("/big")
    assert big.headers["content-encoding"] == "gzip" and int(big.headers["content-length"]) < 1000
    assert big.json() == {"text": "민원" * 4000}
    assert "content-encoding" not in client.get("/small").headers
    assert "content-encoding" not in client.get("/download").headers
    assert "content-encoding" not in client.get("/big", headers={"Accept-Encoding": "identity"}).headers


def test_versioned_files_stay_a_year_and_pages_are_never_kept() -> None:
    assert cache_rule("/assets/vendor/font-1.0/a.woff2", "") == YEAR
    assert cache_rule("/assets/10-tokens.css", "m=123") == YEAR
    assert cache_rule("/assets/10-tokens.css", "") is None
    assert cache_rule("/_dash-update-component", "") == "no-store"
    assert cache_rule("/", "") == "no-store"


def test_a_kept_file_is_compressed_once() -> None:
    packer = Compressed(FastAPI())

    async def twice() -> tuple[bytes, bytes]:
        return await packer.pack("/a.js 3 1", b"abc"), await packer.pack("/a.js 3 1", b"other")

    with ThreadPoolExecutor(1) as apart:  # a browser test before this one leaves its loop in this thread
        first, second = apart.submit(asyncio.run, twice()).result()
    assert gzip.decompress(first) == b"abc" and second is first
