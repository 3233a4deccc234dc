"""What a load masks, seals and forgets, on drawn files."""

import hashlib
import hmac
import json

import pytest
from sqlalchemy import text

from pipeline import masking
from pipeline.load import load
from pipeline.sources.config import SourceConfig
from pipeline.warehouse import staging
from pipeline.workflow.seal import read_secret
from tests.drawn import Desk

TOML = """
code = "desk"
name = "창구"
[file]
format = "jsonl"
[dates]
formats = ["%Y-%m-%d %H:%M"]
[columns]
source_number = "id"
received_at = "at"
kind_code = "kind"
status_code = "status"
title = "title"
body = "body"
place = "place"
answer_text = "answer"
applicant_name = "name"
applicant_phone = "phone"
applicant_address = "home"
[spellings.kind_code]
"현장" = "field"
"""
EMPTY = dict.fromkeys(("title", "body", "place", "answer", "name", "phone", "home"))
RECORD = {"id": "1", "at": "2024-05-03 09:00", "kind": "현장", "status": "received", **EMPTY}


@pytest.fixture
def desk(tmp_path, settings, store) -> Desk:
    return Desk(tmp_path, settings, store)


def bring(desk, name, *records):
    toml = desk.folder / "desk.toml"
    toml.write_text(TOML, "utf-8")
    path = desk.folder / name
    path.write_text(
        "".join(json.dumps({**RECORD, **record}, ensure_ascii=False) + "\n" for record in records), "utf-8"
    )
    return load(path, SourceConfig.read(toml), desk.settings, desk.store)


def core(desk, columns):
    with staging(desk.settings) as connection:
        return connection.execute(f"SELECT {columns} FROM core.complaint ORDER BY source_number").fetchall()


def test_every_text_is_masked_and_the_values_open_from_the_store(desk):
    bring(
        desk,
        "a.jsonl",
        {
            "title": "010-0123-4567로 연락",
            "body": "민원인 홍길동입니다",
            "place": "가람로 12, 101동 1503호",
            "answer": "hong@example.com으로 답변",
        },
        {"id": "2", "title": "가로등이 꺼졌습니다"},
    )
    assert core(desk, "title, body, place, answer_text") == [
        ("[전화]로 연락", "민원인 [이름]입니다", "가람로 [주소]", "[이메일]으로 답변"),
        ("가로등이 꺼졌습니다", None, None, None),
    ]
    values = desk.store.masked_values("20240503-desk-1")
    assert {(one.field, one.kind, one.value) for one in values} == {
        ("title", "PHONE", "010-0123-4567"),
        ("body", "NAME", "홍길동"),
        ("place", "ADDR", "가람로 12, 101동 1503호"),
        ("answer_text", "EMAIL", "hong@example.com"),
    }
    title = next(one for one in values if one.field == "title")
    assert "[전화]로 연락"[title.start : title.end] == "[전화]"
    assert desk.store.masked_values("20240503-desk-2") == []


def test_the_applicants_own_values_are_masked_and_never_stored(desk):
    bring(
        desk,
        "a.jsonl",
        {
            "name": "빛가람",
            "phone": "02-120-7777",
            "home": "너른마당 7층",
            "body": "빛가람은 021207777, 너른마당 7층에 있습니다",
        },
    )
    key = read_secret(desk.settings.keys, "applicant.key")
    assert core(desk, "body, applicant_key") == [
        ("[이름]은 [전화], [주소]에 있습니다", hmac.new(key, b"021207777", hashlib.sha256).hexdigest()[:24])
    ]


def test_a_corrected_text_keeps_the_values_of_both_images_and_a_repeated_one_adds_none(desk):
    bring(desk, "a.jsonl", {"body": "010-0123-4567"})
    bring(desk, "b.jsonl", {"body": "010-0123-4567"}, {"id": "2"})
    bring(desk, "c.jsonl", {"body": "010-0123-9999"})
    assert [one.value for one in desk.store.masked_values("20240503-desk-1")] == [
        "010-0123-9999",
        "010-0123-4567",
    ]


def test_a_rejected_record_is_sealed_and_its_words_are_nowhere_in_the_data_folder(desk):
    bring(
        desk, "a.jsonl", {"at": "never", "body": "홍길동 010-0123-4567"}, {"id": "2", "body": "010-0123-8888"}
    )
    assert "010-0123-4567" in desk.store.rejected_raw(1, 1)
    for path in desk.settings.home.rglob("*"):
        if path.is_file() and desk.settings.landing not in path.parents:
            held = path.read_bytes()
            assert b"010-0123-4567" not in held and b"010-0123-8888" not in held, path.name
            assert "홍길동".encode() not in held, path.name


def test_a_batch_knows_its_mask_and_a_file_taken_without_one_is_read_again(desk):
    bring(desk, "a.jsonl", {"body": "010-0123-4567"})
    assert desk.store.batch(1).mask_version == 1
    with desk.store.engine.begin() as connection:
        connection.execute(text("UPDATE batch SET mask_version = NULL"))
    again = bring(desk, "a.jsonl", {"body": "010-0123-4567"})
    assert "same_as_batch" not in again.details


def test_an_error_of_the_mask_is_not_taken_for_a_broken_file(desk, monkeypatch):
    def stumble(batch):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(masking, "mask_batch", stumble)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        bring(desk, "a.jsonl", {"body": "조용합니다"})


def test_the_cpu_of_masking_is_told_with_that_of_sealing(desk, monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(masking.time, "process_time", lambda: float(next(clock)))
    report = bring(desk, "a.jsonl", {"at": "never"}, {"id": "2", "body": "010-0123-8888"})
    assert report.details["mask_cpu_s"] == 3.0, "one second each for masking, sealing and noting"
