"""A slice travels through an address unchanged, and a bad address says so in Korean."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import links
from pipeline.schema import codes
from pipeline.slices import CHOICE_CLAUSES, Slice


def test_the_empty_slice_has_an_empty_query_string():
    assert links.query_string(Slice()) == ""
    assert links.url(Slice()) == "/complaints"
    assert links.parse("") == Slice()


def test_every_field_of_the_slice_has_a_label_and_a_reader():
    assert set(links.LABELS) == set(vars(Slice())) - {"noted_ids"} == set(links._READERS)


def test_a_link_reads_as_an_officer_would_write_it():
    chosen = Slice(period_from=date(2026, 11, 16), gu=("11740", "11710"), late="open")
    assert links.url(chosen) == "/complaints?period_from=2026-11-16&gu=11740,11710&late=open"


days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
code = st.from_regex(r"[A-Z][0-9]{2}(-[0-9]{2})?", fullmatch=True)
code_lists = st.lists(code, unique=True, max_size=4).map(tuple)
choices = {
    name: st.sampled_from(["", *(value for key, value in CHOICE_CLAUSES if key == name)])
    for name in ("state", "late", "moved")
}
slices = st.builds(
    Slice,
    period_from=st.none() | st.dates(date(2000, 1, 1), date(2010, 1, 1)),
    period_to=st.none() | st.dates(date(2010, 1, 2), date(2090, 1, 1)),
    due_to=st.none() | days,
    kind=st.lists(st.sampled_from(sorted(codes.KINDS)), unique=True).map(tuple),
    bureau=code_lists,
    dept=code_lists,
    item=st.sampled_from([(), ("-",), ("I001", "-")]),
    hour=st.lists(st.integers(0, 23), unique=True, max_size=5).map(tuple),
    word=st.sampled_from([(), ("누수",), ("[전화]", "led"), ("고장나다", "화장실", "cctv")]),
    q=st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40),
    ids=st.sampled_from([(), ("20261122013345",), ("20261122-dasan120-가 1/2&3", "x=y")]),
    form=st.booleans(),
    as_of=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    **choices,
)


@given(slices)
def test_any_slice_comes_back_from_its_own_link(chosen):
    assert links.parse(links.query_string(chosen)) == chosen


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("period_from=2026-02-30", "달력에 없는 날"),
        ("period_from=어제", "2026-11-22처럼"),
        ("period_from=2026-11-22&period_to=2026-11-22", "끝이 처음보다 앞섭니다"),
        ("kind=everything", "코드표에 없는 값"),
        ("hour=24", "0부터 23까지"),
        ("late=') OR 1=1--", "가운데 하나여야"),
        ("gu=11740'--", "코드로 읽을 수 없습니다"),
        ("gu=11740,,11710", "쉼표 사이가 비었습니다"),
        ("gu=11740&gu=11710", "두 번"),
        ("drop=table", "알 수 없는 조건"),
        ("form=yes", "켜려면 1"),
        ("as_of=now", "2026-11-22T14:00처럼"),
        ("q=%00", "제어 문자"),
        ("word=가,나,다,라,마,바", "5개까지만"),
        ("word=누수,", "쉼표 사이"),
    ],
)
def test_a_bad_address_is_refused_in_one_korean_sentence(text, words):
    with pytest.raises(links.LinkError, match=words):
        links.parse(text)


def test_a_link_never_leaves_this_host():
    with pytest.raises(ValueError):
        links.url(Slice(), path="//elsewhere")
    assert links.complaint_url("20261122-x-/../a?b") == "/complaints/20261122-x-%2F..%2Fa%3Fb"
