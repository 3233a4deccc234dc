"""What may be done to a case, as forms: one for each command, with the fields that it needs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.queries.advice import Advice
from dashboards.queries.duties import Duty
from pipeline.calendar.rules import REASONS as EXTENSION_REASONS
from pipeline.schema import codes, organisation
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import EXECUTION, REASONS, SCORES, Event
from pipeline.workflow.desk import audit_units, refused, told
from pipeline.workflow.photos import SHOWS
from pipeline.workflow.states import Transition

UNITS_LIST = "work-units"
FIELDS: dict[str, tuple[str, ...]] = {
    "answer_at_once": ("result", "text"),
    "distribute": ("advice",),
    "assign": ("officer",),
    "draft": ("text",),
    "send_back": ("text",),
    "answer": ("result", "text"),
    "answer_again": ("result", "text"),
    "register_letter": ("number",),
    "extend": ("extension", "days", "consent"),
    "tell_progress": ("text",),
    "ask_cooperation": ("unit", "text"),
    "give_cooperation": ("own_unit", "text"),
    "mark_facility": ("facility",),
    "request_reassignment": ("unit", "reason", "text"),
    "approve_reassignment": ("named_unit",),
    "refuse_reassignment": ("text",),
    "send_on": ("reason", "text"),
    "demand_supplement": ("text",),
    "return_unsupplemented": ("text",),
    "request_recusal": ("text",),
    "withdraw": ("text",),
    "close_repeated": ("text",),
    "reopen": ("text",),
    "reopen_at_desk": ("text",),
    "rate": ("score",),
    "count_as_same": ("earlier",),
    "refer_to_committee": ("text",),
    "rule_unit": ("unit", "text"),
    "rule_stay": ("text",),
    "note_place": ("text",),
    "go_without_photo": ("text",),
    "plan_execution": ("until", "text"),
    "report_execution": ("progress", "text"),
}
"""Fields of each command; one that is missing needs none."""
FIRST = (
    "approve_reassignment",
    "accept_recusal",
    "distribute",
    "assign",
    "approve",
    "start",
    "supplement_came",
    "answer",
    "draft",
    "give_cooperation",
    "plan_execution",
    "report_execution",
)
"""What is most probably done next, the first that may be done."""
LABELS = {"distribute": "처리부서 지정"}
TEXT_LABELS = {
    "draft": "답변 초안",
    "answer": "답변",
    "answer_at_once": "답변",
    "answer_again": "답변",
    "reopen": "추가 질문",
    "demand_supplement": "보완할 것",
    "note_place": "처리한 곳",
    "go_without_photo": "사진이 없는 까닭",
}
ANSWERS = ("draft", "answer", "answer_at_once", "answer_again", "tell_progress")
"""Commands whose words can be begun from a 답변 문안."""
FACILITY = {"yes": "공중이용시설임", "no": "아님"}
SCORE_NAMES = ("매우 불만족", "불만족", "보통", "만족", "매우 만족")


@dataclass(frozen=True)
class Asked:
    """What the forms of a case are made from: the case, the advice, and the words that are known already.

    Attributes:
        case: the case.
        advice: the advice; None before its text was read.
        officers: who can be named 담당자.
        own_units: the person's units.
        duties: 사무분장 by unit.
        earlier: earlier cases of the same person.
        templates: 답변 문안 by name.
        draft: the newest draft of the answer.
        facility: why it may be of a 공중이용시설, where that is to be said before it is answered.
    """

    case: Filed
    advice: Advice | None
    officers: Sequence[str]
    own_units: Sequence[str]
    duties: Mapping[str, Duty]
    earlier: Sequence[Filed] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
    draft: str = ""
    facility: str = ""

    @property
    def countable(self) -> list[Filed]:
        """Earlier cases that were not counted as the same content yet."""
        same = self.case.state.same_as
        return [one for one in self.earlier if one.id < self.case.id and one.id not in same]


def feasible(choices: Sequence[Transition], asked: Asked) -> list[Transition]:
    """The commands that nothing stands against, the most probable first."""
    possible = [one for one in choices if one.alone and not refused(asked.case, _filled(one, asked))]
    first = likely(asked)
    return sorted(possible, key=lambda one: first.index(one.command) if one.command in first else len(first))


def likely(asked: Asked) -> tuple[str, ...]:
    """`FIRST` of this case: at its unit, what is to be said before an answer stands before everything."""
    return ("mark_facility", *FIRST) if asked.facility and asked.case.state.unit else FIRST


def _filled(one: Transition, asked: Asked) -> Event:
    """The command with everything that could be said, to learn whether the state itself forbids it."""
    state = asked.case.state
    unit = state.named_unit or "-"
    if one.command == "give_cooperation":
        unit = next((own for own in asked.own_units if own in state.cooperating), "")
    fields = FIELDS.get(one.command, ())
    reasons = {
        "result": _results(asked)[0][0],
        "earlier": next((one.id for one in asked.countable), ""),
        "progress": "done",
        "reason": next(iter(REASONS)),
        "extension": next(code for code, reason in EXTENSION_REASONS.items() if not reason.is_banned),
        "score": SCORES[-1],
        "number": "0" * 13,
        "facility": "no",
    }
    reason = next((reasons[field] for field in fields if field in reasons), "")
    return Event(one.command, unit, "-", reason, days=1, has_consent=True)


def form(one: Transition, asked: Asked, *, is_first: bool = False) -> Component:
    """One command's form; assets/work.js sends it to /api/cases/<id>/events."""
    label = LABELS.get(one.command, one.name)
    button = html.Button(
        [label, html.Kbd("Enter")] if is_first else label,
        type="submit",
        className="button primary" if is_first else "button",
    )
    fields = [_field(name, one, asked) for name in FIELDS.get(one.command, ())]
    return html.Form(
        [*(part for made in fields for part in (made if isinstance(made, list) else [made])), button],
        className="case-form",
        **{
            "data-command": one.command,
            "data-case": asked.case.id,
            "data-seen": str(asked.case.version),
            "data-name": label,
            "data-first": "true" if is_first else "false",
        },
    )


def _field(field: str, one: Transition, asked: Asked) -> Any:
    if field == "advice":
        return _advice(asked)
    if field == "text":
        said = _text(TEXT_LABELS.get(one.command, "말"), asked.draft if one.command == "answer" else "")
        return [_templates(asked), said] if one.command in ANSWERS and asked.templates else said
    if field in ("unit", "named_unit"):
        return _unit(asked.case.state.named_unit if field == "named_unit" else "")
    if field == "own_unit":
        own = next((unit for unit in asked.own_units if unit in asked.case.state.cooperating), "")
        return html.Div([html.Span("부서 "), html.B(_unit_name(own))], **{"data-unit": own})
    return FIELD_MAKERS[field](asked)


def _unit_name(code: str) -> str:
    return organisation.read().full_name(code) if code else ""


def _advice(asked: Asked) -> Component:
    if asked.case.state.is_for_audit:
        note = html.P("다시 낸 고충민원은 감사 부서로 보냅니다(영 제17조).", className="about")
        return html.Div([note, _unit(min(audit_units(), default=""))])
    said = asked.advice
    choices = said.choices if said else ()
    rows = [
        html.Label(
            [
                control(
                    "radio", "advice", value=choice.unit, checked=bool(number == 1 and said and said.is_sure)
                ),
                html.Span(
                    [
                        html.Kbd(str(number)),
                        html.B(_unit_name(choice.unit)),
                        html.Span(f"{choice.share:.0%}", className="routing-share"),
                    ],
                    className="advice-head",
                ),
                html.Span(_why(choice.unit, asked), className="advice-why"),
            ],
            className="advice",
        )
        for number, choice in enumerate(choices, 1)
    ]
    note = "추천은 참고용입니다. 저절로 지정되지 않습니다."
    if said is None:
        note = "글을 읽고 있습니다. 몇 초 뒤 추천이 나타납니다."
    elif not choices:
        note = "같은 일을 처리한 기록이 없어 추천이 없습니다."
    elif not said.is_sure:
        note = "확신이 50%에 못 미쳐 미리 고르지 않았습니다."
    return html.Fieldset(
        [html.Legend("추천 처리부서"), *rows, html.P(note, className="about"), _unit("")],
        className="advices",
    )


def _why(unit: str, asked: Asked) -> str:
    duty = asked.duties.get(unit)
    return f"사무분장: {duty.told}" if duty and duty.told else ""


def _unit(code: str) -> Component:
    found = control(
        "input", "unit", list=UNITS_LIST, value=_unit_name(code), placeholder="부서 이름이나 하는 일"
    )
    return labelled("부서 찾기", found)


def _text(label: str, value: str) -> Component:
    return labelled(label, control("textarea", "text", value=value))


def _templates(asked: Asked) -> Component:
    """답변 문안 with this case's number, place and day in it; picking one writes it below."""
    known = [("", "고르면 아래에 적습니다")]
    known += [(told(asked.case, text), name) for name, text in asked.templates.items()]
    return labelled("답변 문안", select("template", known, ""))


def _officer(asked: Asked) -> Component:
    known = [(name, name) for name in asked.officers]
    return labelled("담당자", select("officer", known, asked.case.state.officer))


def _result(asked: Asked) -> Component:
    return labelled("처리결과", select("reason", _results(asked), asked.case.state.result))


def _results(asked: Asked) -> list[tuple[str, str]]:
    state = asked.case.state
    kinds = {"field": state.is_field, "form": state.is_statutory, "proposal": state.is_proposal}
    group = next((name for name, is_one in kinds.items() if is_one), "general")
    return [(code, one.name) for code, one in codes.RESULTS.items() if one.group == group]


def _earlier(asked: Asked) -> Component:
    known = [(one.id, f"{one.id} {one.title}") for one in asked.countable]
    return labelled("같은 내용의 앞선 민원", select("reason", known, known[0][0] if known else ""))


def _until(_: Asked) -> Component:
    return labelled("며칠 뒤까지", control("number", "days", value="90", min="1", max="1000"))


def _progress(asked: Asked) -> Component:
    known = [(code, name) for code, name in EXECUTION.items() if code != "planned"]
    return labelled("실시 상황", select("reason", known, asked.case.state.execution))


def _reason(_: Asked) -> Component:
    return labelled("사유", select("reason", list(REASONS.items()), ""))


def _extensions() -> list[tuple[str, str]]:
    return [(code, one.name) for code, one in EXTENSION_REASONS.items() if not one.is_banned]


def _extension(_: Asked) -> Component:
    return labelled("연장 사유", select("reason", _extensions(), ""))


def bulk_bar() -> Component:
    """Where assets/work.js puts the form of 일괄; the reasons it offers are those of one case."""
    told = {"data-reasons": list(REASONS.items()), "data-extensions": _extensions()}
    said = {name: json.dumps(options, ensure_ascii=False) for name, options in told.items()}
    return html.Div(id="work-bulk", className="work-bulk", hidden=True, **said)


def _days(_: Asked) -> Component:
    return labelled("늘리는 근무일", control("number", "days", value="3", min="1", max="30"))


def _consent(_: Asked) -> Component:
    return html.Label(
        [control("checkbox", "has_consent"), "민원인이 동의함(두 번째 연장)"], className="check"
    )


def _facility(asked: Asked) -> list[Component]:
    """Yes or no, beside what speaks for it; that stands in the log with what the person said."""
    asking = labelled("중대시민재해 공중이용시설", select("reason", list(FACILITY.items()), ""))
    if not asked.facility:
        return [asking]
    return [
        html.P(asked.facility, className="about"),
        asking,
        control("hidden", "text", value=f"제안: {asked.facility}"),
    ]


def _number(_: Asked) -> Component:
    return labelled("등기번호 13자리", control("input", "reason", inputmode="numeric", maxlength="13"))


def _score(_: Asked) -> Component:
    known = [(score, f"{score}점 {name}") for score, name in zip(SCORES, SCORE_NAMES, strict=True)]
    return labelled("만족도", select("reason", known, SCORES[-1]))


FIELD_MAKERS: dict[str, Callable[[Asked], Component | list[Component]]] = {
    "officer": _officer,
    "result": _result,
    "reason": _reason,
    "extension": _extension,
    "days": _days,
    "consent": _consent,
    "facility": _facility,
    "number": _number,
    "score": _score,
    "earlier": _earlier,
    "until": _until,
    "progress": _progress,
}


def labelled(label: str, made: Component) -> Component:
    """A control under its name."""
    return html.Label([html.Span(label, className="field-name"), made], className="field")


def select(name: str, options: Sequence[tuple[str, str]], value: str) -> Component:
    """A choice of (value, name)."""
    return control("select", name, value=value, options=[list(option) for option in options])


def control(kind: str, name: str, **said: Any) -> Component:
    """A plain form control: Dash has none, so assets/work.js makes it of what is said here."""
    told = json.dumps({"kind": kind, "name": name, **said}, ensure_ascii=False)
    return html.Span(className="control", **{"data-control": told})


def units_list(duties: Mapping[str, Duty]) -> Component:
    """What '부서 찾기' offers: every unit with its 사무분장, which is searched too."""
    whole = organisation.read()
    return html.Datalist(
        [
            html.Option(label=duty.told or None, value=whole.full_name(unit), **{"data-code": unit})
            for unit, duty in duties.items()
        ],
        id=UNITS_LIST,
    )


def split_form(case: Filed) -> Component:
    """민원 나누기: what of the text is another unit's becomes a case of its own."""
    return html.Form(
        [
            labelled("나눌 민원의 제목", control("input", "title", maxlength="200", required="required")),
            labelled("내용(비우면 원문 그대로)", control("textarea", "body")),
            html.Button("민원 나누기", type="submit", className="button"),
        ],
        className="family-form",
        **{"data-split": case.id, "data-seen": str(case.version)},
    )


def photo_form(case: Filed) -> Component:
    """사진 붙이기; a photo of the work done is what a 현장민원 is answered with."""
    return html.Form(
        [
            labelled("무엇을 찍은 사진", select("shows", list(SHOWS.items()), "after")),
            labelled("사진(JPEG·PNG·WebP, 10 MB까지)", control("file", "image", accept="image/*")),
            html.Button("사진 붙이기", type="submit", className="button"),
        ],
        className="family-form",
        **{"data-photo": case.id, "data-seen": str(case.version)},
    )
