"""The people of the demo: who they are, their role, and what of the organisation they may see."""

from dataclasses import dataclass
from functools import lru_cache

from pipeline.schema.organisation import Organisation
from pipeline.slices import Viewer
from pipeline.workflow.case_state import APPROVER, DESK, MANAGER, OFFICER, OVERSEER
from pipeline.workflow.desk import Actor

ROLES = {
    "viewer": "열람자",
    "bureau_head": "실·국장",
    "triage": "통합접수자",
    "manager": "부서관리자",
    "handler": "처리담당",
    "approver": "결재자",
    "analyst": "민원담당관",
    "data_scientist": "데이터 분석가",
    "admin": "관리자",
}


CITY = "city"
"""The unit of people who belong to no node of the tree."""


@dataclass(frozen=True)
class Person:
    """One person; `nodes` are codes of the organisation tree, and none at all means the whole city."""

    id: str
    name: str
    role: str
    nodes: tuple[str, ...] = ()
    scope_label: str = "전체"

    @property
    def role_name(self) -> str:
        """The role in Korean."""
        return ROLES[self.role]

    @property
    def unit(self) -> str:
        """Whose notes and saved views they share: their node of the tree, or the city's."""
        return self.nodes[0] if self.nodes else CITY

    @property
    def label(self) -> str:
        """Name and scope as the page header shows them: '김○○ · 교통실'."""
        return f"{self.name} · {self.scope_label}"


LANDINGS = {
    "bureau_head": "/bureaus",
    "triage": "/work",
    "manager": "/work",
    "handler": "/work",
    "approver": "/work",
    "data_scientist": "/topics",
}
"""Where a role begins; the others begin at the 상황판."""


def landing(role: str) -> str:
    """The page where somebody of that role begins."""
    return LANDINGS.get(role, "/")


NOBODY = Person("nobody", "손님", "viewer", ("none",), "권한 없음")


def viewer_of(person: Person, organisation: Organisation) -> Viewer:
    """What this person may see: level-1 bodies as bureaus, lower nodes with all their descendants."""
    if person == NOBODY:
        return Viewer(person.name, person.role)
    if not person.nodes:
        return Viewer(person.name, person.role, sees_all=True)
    top = frozenset(node for node in person.nodes if organisation.bureau(node) == node)
    below = frozenset[str]().union(*(organisation.expand(node) for node in person.nodes if node not in top))
    return Viewer(person.name, person.role, bureaus=top, departments=below)


DUTIES = {
    "triage": frozenset({DESK}),
    "manager": frozenset({MANAGER}),
    "handler": frozenset({OFFICER}),
    "approver": frozenset({APPROVER}),
    "analyst": frozenset({OVERSEER}),
    "admin": frozenset({DESK, MANAGER, OFFICER, APPROVER, OVERSEER}),
}
"""What each role does at the desk; 민원담당관 is its 민원심사관."""


def actor_of(person: Person, organisation: Organisation) -> Actor:
    """What this person may do with cases."""
    duties = DUTIES.get(person.role, frozenset())
    if not person.nodes:
        return Actor(person.name, duties, None)
    own = frozenset[str]().union(*(organisation.expand(node) for node in person.nodes))
    return Actor(person.name, duties, own)


@lru_cache(maxsize=4)
def demo_people(organisation: Organisation) -> tuple[Person, ...]:
    """Invented people, one for every role and for every depth of the tree."""
    bureau = _named(organisation, "bureau", "교통실")
    district = _named(organisation, "district", "강남구")
    agency = organisation.bodies("agency")[0]
    department = _named_child(organisation, district, "주차관리과")
    return (
        Person("officer", "김담당", "analyst"),
        Person("mayor", "이열람", "viewer"),
        _in("bureau", "박실장", "bureau_head", bureau, organisation),
        _in("district", "최구청", "bureau_head", district, organisation),
        _in("agency", "정소장", "bureau_head", agency, organisation),
        _in("department", "강주무", "manager", department, organisation),
        _in("handler", "오주무", "handler", department, organisation),
        _in("handler2", "서주무", "handler", department, organisation),
        _in("approver", "임과장", "approver", department, organisation),
        Person("triage", "조접수", "triage"),
        Person("scientist", "윤분석", "data_scientist"),
        Person("admin", "장관리", "admin"),
    )


def _named(organisation: Organisation, kind: str, name: str) -> str:
    """The body of that name; an office without one gets its first body of the kind."""
    bodies = organisation.bodies(kind)
    return next((code for code in bodies if organisation.name(code) == name), bodies[0])


def _named_child(organisation: Organisation, parent: str, name: str) -> str:
    """The unit of that name right below `parent`, or its first one."""
    units = organisation.children(parent)
    return next((code for code in units if organisation.name(code) == name), units[0])


def _in(person_id: str, name: str, role: str, node: str, organisation: Organisation) -> Person:
    return Person(person_id, name, role, (node,), organisation.full_name(node))
