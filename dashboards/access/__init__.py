"""Who asks: people, roles and what of the organisation each may see."""

from dashboards.access.middleware import (
    current_actor,
    current_person,
    current_viewer,
    install,
    officers_of,
    people,
)
from dashboards.access.people import ROLES, Person, landing

__all__ = [
    "ROLES",
    "Person",
    "current_actor",
    "current_person",
    "current_viewer",
    "install",
    "landing",
    "officers_of",
    "people",
]
