"""추천 처리부서 of one open complaint: three units with probability and reason, or why there are none."""

from dataclasses import dataclass
from datetime import date

from dashboards.queries.detail import Detail
from dashboards.queries.marks import Mark
from dashboards.queries.memory import remembered
from models.routing.advice import LEAST, Asked, practice
from models.routing.history import History, history
from pipeline.reader import Generation
from pipeline.schema import codes, organisation
from pipeline.slices import NONE, Slice, Viewer

UNKNOWN = "주제가 붙지 않은 글이라 추천하지 않습니다(아직 분석 전이거나 과거 시점 보기입니다)."
NO_HISTORY = "같은 주제를 처리한 기록이 아직 없어 추천하지 않습니다."


@dataclass(frozen=True)
class Choice:
    """One recommended unit.

    Attributes:
        department_code: the unit, as it stands today.
        probability: that it is the one that will finish the complaint.
        is_current: whether the complaint lies there now.
        finished: what it finished of the topic and the 자치구 in two years; None for a viewer who may
            not see the complaints of every unit.
    """

    department_code: str
    probability: float
    is_current: bool
    finished: Mark | None


@dataclass(frozen=True)
class Routing:
    """Up to three units, the most probable first; without any, `reason` says why.

    `finished` is what all units together finished of the topic and the 자치구, the 모수 of the choices.
    """

    choices: tuple[Choice, ...]
    topic_code: str = ""
    finished: Mark | None = None
    reason: str = ""


def recommended(generation: Generation, found: Detail, viewer: Viewer) -> Routing | None:
    """The units for a complaint; None where nobody asks: it is finished, or a form, whose unit is fixed."""
    row, topic = found.row, found.topic
    if not row["is_open"] or row["kind_code"] in codes.FORM_KINDS:
        return None
    if topic is None:
        return Routing((), reason=UNKNOWN)
    past = _past(generation, (topic.likely_code, topic.second_code), generation.as_of.date())
    district = row["district_code"] or ""
    best, probability = practice(past, organisation.read()).best(
        Asked.one(topic.likely_code, topic.certainty, topic.second_code, topic.second_certainty, district)
    )
    if not best[0, 0]:
        return Routing((), topic.likely_code, reason=NO_HISTORY)
    if probability[0, 0] < LEAST:
        said = f"가장 그럴듯한 부서도 확률이 {probability[0, 0]:.0%} 라서 추천하지 않습니다."
        return Routing((), topic.likely_code, reason=said)
    choices = tuple(
        Choice(
            code,
            share,
            code == row["department_code"],
            _finished(past, topic.likely_code, district, code) if viewer.sees_all else None,
        )
        for code, share in zip(best[0].tolist(), probability[0].tolist(), strict=True)
        if code
    )
    total = _finished(past, topic.likely_code, district) if viewer.sees_all else None
    return Routing(choices, topic.likely_code, total)


@remembered
def _past(generation: Generation, topics: tuple[str, ...], until: date) -> History:
    return history(generation, topics, until, organisation.read())


def _finished(past: History, topic: str, district: str, unit: str = "") -> Mark:
    """Complaints of a cell that a unit finished, its predecessors counted in; all units' without one."""
    here = (past.topic == topic) & (past.district == district)
    chosen = Slice(
        period_from=past.since,
        period_to=past.until,
        answered_to=past.until,
        topic=(topic,),
        gu=(district or NONE,),
    )
    if unit:
        here &= past.unit == unit
        chosen = chosen.but(dept=tuple(past.told[here].tolist()) or (unit,))
    return Mark(int(past.count[here].sum()), chosen)
