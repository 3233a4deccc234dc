"""A case as its log has it: where it stands, who has it, what was said of it. Pure; nothing decides here."""

from dataclasses import dataclass

OPEN, DONE = "open", "done"


@dataclass(frozen=True)
class Status:
    """One state: its name, whether work goes on, and the code that the warehouse has for it."""

    name: str
    group: str
    warehouse_code: str


STATUSES = {
    "filed": Status("신청", OPEN, "received"),
    "received": Status("접수", OPEN, "received"),
    "distributed": Status("부서 분배", OPEN, "received"),
    "assigned": Status("담당자 지정", OPEN, "assigned"),
    "handling": Status("처리 중", OPEN, "in_progress"),
    "drafted": Status("기안", OPEN, "in_progress"),
    "approved": Status("결재", OPEN, "in_progress"),
    "supplement": Status("보완 요구", OPEN, "supplement"),
    "merged": Status("병합", OPEN, "in_progress"),
    "answered": Status("처리완료", DONE, "answered"),
    "sent_on": Status("이송", DONE, "transferred_out"),
    "withdrawn": Status("취하", DONE, "withdrawn"),
    "closed": Status("종결", DONE, "closed"),
}
BEFORE_UNIT = frozenset({"filed", "received"})
AT_UNIT = frozenset({"distributed", "assigned", "handling", "drafted", "approved", "supplement"})
STILL_OPEN = BEFORE_UNIT | AT_UNIT
"""Open, and worked on by itself: what was merged (병합) goes with its leading case."""
REASSIGNMENT, RECUSAL, COMMITTEE = "reassignment", "recusal", "committee"
PENDING = {REASSIGNMENT: "재지정 요청", RECUSAL: "기피신청", COMMITTEE: "민원조정위원회 안건"}
"""What a case can wait for, by the name that people have for it."""
REASONS = {
    "other_duty": "사무분장이 다름",
    "other_place": "관할 구역이 다름",
    "other_agency": "다른 기관의 일",
    "joint": "주관 부서가 다름",
    "committee": "민원조정위원회 결정",
    "mistake": "잘못 분배됨",
}
"""Why a unit is not responsible (재지정) or another agency is (이송)."""
EXECUTION = {"planned": "실시 예정", "doing": "실시 중", "done": "실시 완료", "dropped": "실시 중단"}
"""How far an adopted proposal (제안) has come."""
UNDER_WAY = frozenset({"planned", "doing"})
ADOPTED = frozenset({"adopted", "partly_adopted"})
SCORES = ("1", "2", "3", "4", "5")
MOST_TRANSFERS = 3

DESK, MANAGER, OFFICER, APPROVER, CITIZEN = "desk", "manager", "officer", "approver", "citizen"
OVERSEER = "overseer"
ROLES = {
    DESK: "접수담당",
    MANAGER: "부서관리자",
    OFFICER: "처리담당",
    APPROVER: "결재자",
    OVERSEER: "민원심사관",
    CITIZEN: "민원인",
}


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        status: key of `STATUSES`.
        unit: who has it; '' before it is distributed.
        officer: 담당자; '' before one is named.
        pending: what waits for a decision: a key of `PENDING`, or ''.
        named_unit: the unit that the pending request names.
        held_by: every unit that had it, in order; a request alone adds none.
        barred: units that may not have it any more (기피 수용).
        supplements: how often 보완 was demanded.
        extensions: how often the deadline was put off.
        answers: versions of the answer.
        result: code of what came out (`codes.RESULTS`), apart from the state; '' before an answer.
        score: 만족도 of the newest answer, 1 to 5; 0 without one.
        facility: 중대시민재해 공중이용시설: 'yes', 'no', or '' before anybody said.
        registered: 등기번호 of the answer on paper; '' without one.
        cooperating: units that were asked for their part (협조) and have not given it.
        same_as: earlier cases of the same person and content (반복).
        receipts: how often the same content was received, this one included.
        notices: results told about the same content before.
        children: cases that were split off this one (분리).
        members: cases that were merged into this one (병합).
        merged_into: the case that this one was merged into; '' if none.
        sympathies: citizens who stand behind a proposal (공감).
        execution: how far an adopted proposal has come: a key of `EXECUTION`, or ''.
        has_place: whether the place of the work is noted (현장).
        photo: 'after' with a photo of the work done, 'none' where somebody said why there is none, else ''.
        is_statutory: 법정민원; it is never closed as repeated.
        is_grievance: 고충민원; filed again it is the audit unit's.
        is_proposal: 제안; it is adopted or not, and an adopted one is carried out.
        is_field: 현장민원; its answer shows the place and the work.
        needs_approval: whether the unit's answers are approved (결재) before they go out.
        last: the command that was given last; '' before the first.
        version: events so far.
    """

    status: str = "filed"
    unit: str = ""
    officer: str = ""
    pending: str = ""
    named_unit: str = ""
    held_by: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()
    supplements: int = 0
    extensions: int = 0
    answers: int = 0
    result: str = ""
    score: int = 0
    facility: str = ""
    registered: str = ""
    cooperating: frozenset[str] = frozenset()
    same_as: frozenset[str] = frozenset()
    receipts: int = 1
    notices: int = 0
    children: tuple[str, ...] = ()
    members: frozenset[str] = frozenset()
    merged_into: str = ""
    sympathies: int = 0
    execution: str = ""
    has_place: bool = False
    photo: str = ""
    is_statutory: bool = False
    is_grievance: bool = False
    is_proposal: bool = False
    is_field: bool = False
    needs_approval: bool = True
    last: str = ""
    version: int = 0

    @property
    def is_pingpong(self) -> bool:
        """핑퐁: it came back to a unit that had it, or changed hands three times (B17)."""
        return len(set(self.held_by)) < len(self.held_by) or len(self.held_by) > MOST_TRANSFERS

    @property
    def is_for_audit(self) -> bool:
        """고충민원 filed again after its result was told: another pair of eyes looks (영 제17조)."""
        return self.is_grievance and bool(self.same_as) and self.notices > 0


@dataclass(frozen=True)
class Event:
    """One thing that was done: the command, and what it names.

    Attributes:
        command: of the table.
        unit: the unit that it is about.
        officer: who is named.
        reason: the code that goes with it: why, what came out, how satisfied, which number or case.
        days: working days of an extension, days until a proposal is carried out, results told before.
        has_consent: the citizen agreed to it.
        needs_approval: whether the unit that gets the case answers by approval (결재).
    """

    command: str
    unit: str = ""
    officer: str = ""
    reason: str = ""
    days: int = 0
    has_consent: bool = False
    needs_approval: bool = True
