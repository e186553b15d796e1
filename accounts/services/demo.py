"""The people of the demo: one for each way of looking at the product, with known sign-ins.

Only in demo mode, where no real person's data lives.
"""

import base64
import hashlib
import time
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, ServiceRole
from accounts.models import Organisation, User
from accounts.services.members import give_role
from core.policies import Text

SIGN_IN_WORDS = "Kevyt-Kuusi-Polku-26"
CODE_SECONDS = 30


class DemoModeOff(RuntimeError):
    """Demo people are made and shown only where DEMO_MODE is on."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person of the demo. ``organisation`` is the key of a demo organisation, empty on the employers' side."""

    key: str
    name: str
    email: str
    sees: Text
    organisation: str = ""
    role: str = ""

    @property
    def has_code(self) -> bool:
        """Tell whether the person signs in with a second step."""
        return bool(self.role)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the sign-in page of the demo shows of a person. ``code`` is empty without a second step."""

    person: DemoPerson
    password: str
    code: str


ORGANISATIONS: dict[str, tuple[str, OrganisationKind]] = {
    "coaching": ("Savon työhönvalmennus", OrganisationKind.COACHING),
    "other_coaching": ("Lapin valmennuspalvelut", OrganisationKind.COACHING),
    "project": ("Järvi-Suomen osaamiskeskus", OrganisationKind.PROJECT),
    "ministry": ("Työ- ja elinkeinoministeriö", OrganisationKind.AUTHORITY),
}
PEOPLE = (
    DemoPerson(
        "employer_owner", "Tuula Koskela", "omistaja@demo.example", _("Employer: everything of the own employer")
    ),
    DemoPerson(
        "employer_editor", "Mikko Harju", "muokkaaja@demo.example", _("Employer: the inventory of tasks and the roles")
    ),
    DemoPerson("employer_viewer", "Anna Lindström", "katselija@demo.example", _("Employer: looks, changes nothing")),
    DemoPerson(
        "coach",
        "Sari Miettinen",
        "valmentaja@demo.example",
        _("Job coach: analyses, candidates, matching, placements"),
        "coaching",
        ServiceRole.COACH,
    ),
    DemoPerson(
        "other_coach",
        "Jussi Alatalo",
        "toinen.valmentaja@demo.example",
        _("Job coach of another organisation: sees nothing of the first one"),
        "other_coaching",
        ServiceRole.COACH,
    ),
    DemoPerson(
        "team_lead",
        "Ritva Salonen",
        "tiimi@demo.example",
        _("Team lead: the team's people and who has opened what"),
        "coaching",
        ServiceRole.TEAM_LEAD,
    ),
    DemoPerson(
        "project_manager",
        "Petri Nousiainen",
        "hanke@demo.example",
        _("Project manager: pilots, indicators, the report to be sent"),
        "project",
        ServiceRole.PROJECT_MANAGER,
    ),
    DemoPerson(
        "coordinator",
        "Eeva Rantanen",
        "koordinaattori@demo.example",
        _("Coordinator: all projects of the theme and their reports"),
        "project",
        ServiceRole.COORDINATOR,
    ),
    DemoPerson(
        "ministry_viewer",
        "Kari Virtanen",
        "ministerio@demo.example",
        _("Viewer of the ministry: frozen reports only"),
        "ministry",
        ServiceRole.MINISTRY_VIEWER,
    ),
)


def require_demo_mode() -> None:
    """Let only a demo pass.

    Raises:
        DemoModeOff: DEMO_MODE is off.
    """
    if not settings.DEMO_MODE:
        raise DemoModeOff("Demo people exist only where DEMO_MODE is on.")


def code_seed(person: DemoPerson) -> str:
    """Return the person's lasting seed of one-time codes in base 32."""
    return base64.b32encode(hashlib.sha256(f"demo:{person.key}".encode()).digest()[:20]).decode()


def current_code(person: DemoPerson) -> str:
    """Return the person's one-time code of this half minute, empty without a second step."""
    if not person.has_code:
        return ""
    return str(format_hotp_value(hotp_value(code_seed(person), int(time.time()) // CODE_SECONDS)))


def create_demo_people() -> dict[str, User]:
    """Make the people of the demo with their roles, sign-ins and second factors; return them by key.

    A repeat renews the sign-ins and makes nothing twice. Employers' people get their memberships from the app that
    has employers.

    Raises:
        DemoModeOff: DEMO_MODE is off.
    """
    require_demo_mode()
    organisations = {
        key: Organisation.objects.get_or_create(name=name, defaults={"kind": kind})[0]
        for key, (name, kind) in ORGANISATIONS.items()
    }
    hashed = make_password(SIGN_IN_WORDS)  # once for all: hashing is slow on purpose
    return {person.key: _create(person, organisations, hashed) for person in PEOPLE}


def demo_people() -> dict[str, User]:
    """Return the people of the demo that have been made, by key.

    Raises:
        DemoModeOff: DEMO_MODE is off.
    """
    require_demo_mode()
    users = {user.email: user for user in User.objects.filter(email__in=[person.email for person in PEOPLE])}
    return {person.key: users[person.email] for person in PEOPLE if person.email in users}


def _create(person: DemoPerson, organisations: dict[str, Organisation], hashed: str) -> User:
    user = User.objects.with_address(person.email) or User.objects.create_user(person.email, None)
    user.name = person.name
    user.is_active = True
    user.password = hashed
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    if person.role:
        give_role(organisations[person.organisation], user, person.role, actor=None)
        Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(user, code_seed(person))
    return user


def demo_sign_ins() -> list[SignIn]:
    """Return the sign-ins of the demo people that exist; nothing where DEMO_MODE is off."""
    if not settings.DEMO_MODE:
        return []
    known = set(User.objects.filter(email__in=[person.email for person in PEOPLE]).values_list("email", flat=True))
    return [SignIn(person, SIGN_IN_WORDS, current_code(person)) for person in PEOPLE if person.email in known]
