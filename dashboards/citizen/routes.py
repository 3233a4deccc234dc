"""The citizen's pages: 신청, 내 민원, 만족도. Plain HTML and forms; nothing needs a script.

A signed cookie holds which cases were opened, for half an hour. What is written is sealed at once; the pages
show a citizen their own words and the answers, and of others' complaints only what everybody may see.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from itsdangerous import BadSignature, TimestampSigner
from jinja2 import Environment, FileSystemLoader
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException as UnreadableError

from dashboards import words
from dashboards.citizen.throttle import Throttle
from dashboards.queries import names
from dashboards.queries.duties import duties
from dashboards.queries.similar import like_text
from dashboards.site import Site
from models.safety.lexicon import lexicon
from pipeline.errors import BusyError, UsageError
from pipeline.schema import codes, organisation, reference
from pipeline.workflow.case_rows import Done, Filed
from pipeline.workflow.case_state import SCORES, STATUSES, Event
from pipeline.workflow.cases import LONGEST_BODY, LONGEST_TITLE, Filing, digits
from pipeline.workflow.citizens import KEY, Citizens
from pipeline.workflow.gateways import SENT, Outgoing, sms_gateway
from pipeline.workflow.http import is_too_big
from pipeline.workflow.notice_rules import ALL, CHANNELS, REQUIRED, SHORT, WISHES, sayable
from pipeline.workflow.office import Menu
from pipeline.workflow.photos import MEDIA_TYPE, MOST_BYTES
from pipeline.workflow.seal import read_secret
from pipeline.workflow.states import TRANSITIONS, refusal

HERE = Path(__file__).parent
COOKIE, LIFETIME_S = "minwon_citizen", 1_800
MOST_BODY = MOST_BYTES + 100_000
KINDS = {
    "inquiry": "궁금한 것을 묻습니다(질의)",
    "suggestion": "고쳐 주기를 바랍니다(건의)",
    "grievance": "부당하거나 불편한 일을 겪었습니다(고충)",
    "proposal": "더 나은 방법을 제안합니다(제안)",
    "other": "그 밖의 일입니다(기타)",
}
TOLD = {
    "receive": "접수했습니다",
    "distribute": "처리부서로 보냈습니다",
    "assign": "담당자를 정했습니다",
    "approve_reassignment": "처리부서가 바뀌었습니다",
    "rule_unit": "처리부서가 바뀌었습니다",
    "start": "처리를 시작했습니다",
    "extend": "처리기한을 늘렸습니다",
    "demand_supplement": "보완해 주실 것이 있습니다",
    "supplement_came": "보완하신 것을 받았습니다",
    "tell_progress": "처리 상황을 알려 드립니다",
    "answer": "답변했습니다",
    "answer_at_once": "답변했습니다",
    "answer_with_leader": "답변했습니다",
    "answer_again": "추가로 답변했습니다",
    "send_on": "다른 기관으로 보냈습니다",
    "close_repeated": "종결했습니다",
    "return_unsupplemented": "보완이 없어 돌려 드립니다",
    "withdraw": "취하하셨습니다",
    "reopen": "추가로 물으셨습니다",
    "reopen_at_desk": "추가로 물으셨습니다",
    "rate": "만족도를 남기셨습니다",
    "request_recusal": "다른 부서를 바라셨습니다",
    "accept_recusal": "다른 부서로 바꾸기로 했습니다",
    "refuse_recusal": "지금 부서가 그대로 처리합니다",
}
"""Steps that a citizen sees; the others are the office's own."""
SHOWN_TEXTS = frozenset(TOLD) - {"assign", "distribute", "approve_reassignment", "rule_unit", "start", "rate"}
SCORE_NAMES = ("매우 불만족", "불만족", "보통", "만족", "매우 만족")
ACTIONS = {
    "supplement_came": ("보완하기", "보완하실 내용"),
    "reopen": ("추가로 묻기", "더 묻고 싶은 것"),
    "reopen_at_desk": ("추가로 묻기", "더 묻고 싶은 것"),
    "request_recusal": ("다른 부서를 바라기(기피신청)", "까닭"),
    "withdraw": ("취하하기", "까닭(쓰지 않아도 됩니다)"),
}


@dataclass(frozen=True)
class Step:
    """One step of a case as its citizen sees it."""

    when: str
    what: str
    text: str


class CitizenRoute(APIRoute):
    """Refuses big bodies before they are parsed; a problem is a page with a sentence and a way back."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI's handler between a look at the size and the words for what went wrong."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Any:
            if is_too_big(request, MOST_BODY):
                return problem(request, 413, "보낸 것이 너무 큽니다. 사진은 10 MB까지입니다.")
            try:
                return await inner(request)
            except (RequestValidationError, UnreadableError):
                return problem(request, 422, "적은 것이 너무 길거나 맞지 않습니다. 뒤로 가서 고쳐 주십시오.")
            except UsageError as error:
                return problem(request, 400, str(error).partition("(")[0])
            except (BusyError, OperationalError, InterfaceError):
                return problem(request, 503, "지금은 저장하지 못했습니다. 잠시 뒤 다시 해 주십시오.")

        return handler


def problem(request: Request, status: int, sentence: str) -> HTMLResponse:
    """A page that says what went wrong; nothing of what was sent is in it."""
    page = _templates().get_template("problem.html").render(sentence=sentence, office=_office(request))
    return HTMLResponse(page, status_code=status)


def _office(request: Request) -> str:
    return str(getattr(request.app.state, "office_name", ""))


def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)


def router(site: Site) -> APIRouter:
    """The routes /apply, /my and /rate."""
    found = APIRouter(route_class=CitizenRoute, include_in_schema=False)
    templates, throttle = _templates(), Throttle(site.now)
    key = read_secret(site.settings.keys, KEY)
    signer = TimestampSigner(key, salt="minwon.citizen", digest_method=hashlib.sha256)

    def page(name: str, **said: Any) -> HTMLResponse:
        text = templates.get_template(name).render(office=site.settings.office_name, **said)
        return HTMLResponse(text)

    def citizens() -> Citizens:
        return site.store.citizens

    def open_menus() -> list[Menu]:
        return [one for one in site.store.office.menus() if one.is_open(site.now().date())]

    def choices() -> dict[str, Any]:
        return _choices() | {"menus": open_menus()}

    def opened(request: Request) -> list[str]:
        try:
            said = signer.unsign(request.cookies.get(COOKIE, ""), max_age=LIFETIME_S)
            return [str(one) for one in json.loads(said)]
        except (BadSignature, ValueError):
            return []

    def own(request: Request, number: str) -> Filed:
        if number not in opened(request):
            raise UsageError("내 민원에서 번호와 비밀번호로 먼저 열어 주십시오(not opened)")
        return site.store.cases.case(number)

    def with_cookie(request: Request, response: Response, numbers: list[str]) -> Response:
        kept = list(dict.fromkeys([*numbers, *opened(request)]))[:50]
        response.set_cookie(
            COOKIE,
            signer.sign(json.dumps(kept)).decode(),
            max_age=LIFETIME_S,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
            path="/",
        )
        return response

    @found.get("/citizen.css")
    def style() -> Response:
        """The pages' own style."""
        return Response((HERE / "citizen.css").read_text(encoding="utf-8"), media_type="text/css")

    @found.get("/apply")
    def form() -> HTMLResponse:
        """The form, empty."""
        return page("apply.html", said={}, key=secrets.token_urlsafe(16), **choices())

    @found.post("/apply")
    def apply(
        request: Request,
        step: Annotated[str, Form(max_length=10)],
        key: Annotated[str, Form(min_length=16, max_length=80)],
        kind: Annotated[str, Form(max_length=20)],
        title: Annotated[str, Form(max_length=LONGEST_TITLE)] = "",
        body: Annotated[str, Form(max_length=LONGEST_BODY)] = "",
        district: Annotated[str, Form(max_length=5)] = "",
        name: Annotated[str, Form(max_length=80)] = "",
        phone: Annotated[str, Form(max_length=40)] = "",
        email: Annotated[str, Form(max_length=120)] = "",
        wish: Annotated[str, Form(max_length=10)] = ALL,
        tells_by: Annotated[str, Form(max_length=10)] = "",
    ) -> Response:
        """Show what is similar and urgent before it is filed; file it; or give the form back."""
        said = {"kind": kind, "title": title, "body": body, "district": district, "name": name}
        said |= {"phone": phone, "email": email, "wish": wish, "tells_by": tells_by}
        missing = [
            text for value, text in ((title, "제목"), (body, "내용"), (name, "이름")) if not value.strip()
        ]
        if not digits(phone) and not email.strip():
            missing.append("전화나 전자우편")
        menu = next((one for one in open_menus() if f"menu:{one.code}" == kind), None)
        if step == "edit" or missing or (kind not in KINDS and menu is None):
            return page(
                "apply.html", said=said, key=key, missing=missing if step != "edit" else [], **choices()
            )
        if step == "check":
            near, reason = like_text(site, f"{title} {body}", district)
            urgent = _urgent_words(f"{title} {body}")
            return page("check.html", said=said, key=key, near=_shown(near), reason=reason, urgent=urgent)
        filing = Filing(
            key=f"citizen:{key}",
            kind_code=kind if menu is None else "other",
            channel_code="web",
            title=title,
            body=body,
            arrived_at=site.now().replace(microsecond=0),
            district_code=district if district in reference.districts() else None,
            name=name.strip(),
            phone=phone.strip(),
            email=email.strip(),
            wish=wish,
            tells_by=tells_by,
            menu=menu.code if menu else "",
            is_protected=menu is not None and menu.is_protected,
        )
        case, secret = citizens().file(filing)
        return with_cookie(request, page("done.html", case=case, secret=secret), [case.id])

    @found.get("/my")
    def entrance(request: Request) -> HTMLResponse:
        """The two ways in, and what is open already."""
        cases = site.store.cases.cases(opened(request))
        return page("my.html", cases=[_line(one) for one in reversed(cases)])

    @found.post("/my/open")
    def enter(
        request: Request,
        number: Annotated[str, Form(max_length=20)],
        secret: Annotated[str, Form(max_length=20)],
    ) -> Response:
        """In by number and secret; whether the number exists is not told."""
        number = digits(number)
        throttle.check(number)
        if not citizens().holds(number, secret):
            throttle.note(number)
            raise UsageError("번호나 비밀번호가 맞지 않습니다(wrong)")
        if not site.store.cases.cases([number]):
            raise UsageError(
                "보존기간이 지나 이곳에서 볼 수 없는 민원입니다. 접수창구에 물어 주십시오(not kept)"
            )
        return with_cookie(request, RedirectResponse(f"/my/{number}", status_code=303), [number])

    @found.post("/my/code")
    def send_code(phone: Annotated[str, Form(max_length=40)]) -> HTMLResponse:
        """A code to the telephone; the page is the same whether anything was filed from it."""
        throttle.check(f"code:{digits(phone)}")
        throttle.note(f"code:{digits(phone)}", is_guess=False)
        settings = site.settings
        gateway = sms_gateway(settings.sms_url, settings.sms_sender, settings.sms_key, settings.home)
        if gateway is None:
            raise UsageError("문자를 보낼 수 없습니다. 번호와 비밀번호로 열어 주십시오(no gateway)")
        if citizens().of_phone(phone):
            text = sayable(f"[{settings.office_name}] 내 민원 확인번호 {citizens().code(phone)}")
            sent = gateway.send(Outgoing(f"code-{secrets.token_hex(8)}", phone, "", text, SHORT))
            if sent.state != SENT:
                raise UsageError("문자를 보내지 못했습니다. 잠시 뒤 다시 해 주십시오(not sent)")
        return page("code.html", phone=phone)

    @found.post("/my/phone")
    def enter_by_phone(
        request: Request,
        phone: Annotated[str, Form(max_length=40)],
        code: Annotated[str, Form(max_length=12)],
    ) -> Response:
        """In by the code: every case that this telephone filed."""
        throttle.check(f"phone:{digits(phone)}")
        cases = citizens().of_phone(phone) if citizens().knows(phone, code) else []
        if not cases:
            throttle.note(f"phone:{digits(phone)}")
            raise UsageError("확인번호가 맞지 않습니다(wrong)")
        return with_cookie(request, RedirectResponse("/my", status_code=303), [one.id for one in cases])

    @found.get("/my/{number}")
    def one(request: Request, number: str, done: str = "") -> HTMLResponse:
        """A case as its citizen sees it."""
        case = own(request, number)
        log = site.store.cases.log(number)
        return page(
            "case.html",
            case=_line(case),
            written=site.store.cases.written(number),
            steps=[_step(site, number, entry) for entry in reversed(log) if entry.event.command in TOLD],
            officer=_officer(site, case),
            notices=site.store.notices.of(number),
            photos=site.store.photos.of(number),
            actions=_actions(case),
            can_rate=case.state.status == "answered",
            score=case.state.score,
            scores=list(zip(SCORES, SCORE_NAMES, strict=True)),
            result=names.code_name(codes.RESULTS, case.state.result) if case.state.result else "",
            done=done[:40],
        )

    @found.post("/my/{number}/do")
    def act(
        request: Request,
        number: str,
        command: Annotated[str, Form(max_length=30)],
        reason: Annotated[str, Form(max_length=10)] = "",
        text: Annotated[str, Form(max_length=LONGEST_BODY)] = "",
    ) -> Response:
        """Rate, ask again, supplement, withdraw."""
        own(request, number)
        citizens().do(number, Event(command, reason=reason), text.strip())
        return RedirectResponse(f"/my/{number}?done={command}", status_code=303)

    @found.post("/my/{number}/photo")
    def photo(request: Request, number: str, image: UploadFile) -> Response:
        """A photo to what was filed."""
        own(request, number)
        site.store.photos.add(number, "filed", image.file.read(MOST_BYTES + 1), "민원인")
        return RedirectResponse(f"/my/{number}?done=photo", status_code=303)

    @found.get("/my/{number}/photos/{photo_number}")
    def shown_photo(request: Request, number: str, photo_number: int) -> Response:
        """One photo of the own case."""
        own(request, number)
        return Response(site.store.photos.image(number, photo_number), media_type=MEDIA_TYPE)

    @found.get("/rate/{number}/{token}")
    def ask_rating(number: str, token: str) -> HTMLResponse:
        """Five buttons for who came by the link of an answer's notice."""
        case = _rated(citizens(), site, throttle, number, token)
        return page(
            "rate.html",
            case=_line(case),
            token=token,
            score=case.state.score,
            scores=list(zip(SCORES, SCORE_NAMES, strict=True)),
        )

    @found.post("/rate/{number}/{token}")
    def rate(number: str, token: str, reason: Annotated[str, Form(max_length=1)]) -> HTMLResponse:
        """One tap."""
        case = _rated(citizens(), site, throttle, number, token)
        citizens().do(number, Event("rate", reason=reason))
        return page("thanks.html", case=_line(case))

    return found


def _rated(citizens: Citizens, site: Site, throttle: Throttle, number: str, token: str) -> Filed:
    throttle.check(f"rate:{number}")
    try:
        case = site.store.cases.case(number)
    except UsageError:
        case = None
    if case is None or case.state.status != "answered" or not citizens.may_rate(case, token):
        throttle.note(f"rate:{number}")
        raise UsageError("만족도를 남길 답변이 없습니다. 내 민원에서 확인해 주십시오(no answer)")
    return case


def _choices() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "districts": {code: one.district_name for code, one in reference.districts().items()},
        "ways": {"": "적은 연락처로(둘 다면 문자)", **CHANNELS},
        "wishes": {ALL: "단계마다 알려 주세요", REQUIRED: WISHES[REQUIRED] + " 알려 주세요"},
    }


def _urgent_words(text: str) -> list[str]:
    """Signs of danger that the text names, longest first: enough to send somebody to 119 before they file."""
    known = lexicon()
    signs = frozenset[str]().union(*known.groups[: len(known.types)])
    return sorted((word for word in signs if len(word) > 1 and word in text), key=len, reverse=True)[:5]


def _shown(near: Any) -> list[dict[str, str]]:
    return [
        {
            "title": one.title or "(제목 없음)",
            "when": words.day(one.received_at.date()),
            "status": names.code_name(codes.STATUSES, one.status_code),
        }
        for one in near
    ]


def _line(case: Filed) -> dict[str, str]:
    return {
        "id": case.id,
        "title": case.title,
        "status": STATUSES[case.state.status].name,
        "arrived": words.stamp(case.arrived_at),
        "due": words.stamp(case.due_at) if case.due_at else "",
        "is_open": "yes" if STATUSES[case.state.status].group == "open" else "",
    }


def _step(site: Site, number: str, entry: Done) -> Step:
    text = site.store.cases.said(number, entry.number) if entry.event.command in SHOWN_TEXTS else ""
    return Step(words.stamp(entry.happened_at), TOLD[entry.event.command], text)


def _officer(site: Site, case: Filed) -> str:
    """Who handles it and how they are reached: every notice to a citizen names them (영 제31조)."""
    unit = case.state.unit
    if not unit:
        return ""
    duty = duties(site.settings).get(unit)
    parts = [organisation.read().full_name(unit), case.state.officer, duty.phone if duty else ""]
    return " · ".join(part for part in parts if part)


def _actions(case: Filed) -> list[dict[str, str]]:
    tried = {one.command for one in TRANSITIONS if not refusal(case.state, Event(one.command))}
    return [
        {"command": command, "name": name, "label": label}
        for command, (name, label) in ACTIONS.items()
        if command in tried
    ]
