"""Reads that span relations: size classes, the structure with its people and hours, members, what happened."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, Prefetch, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState
from accounts.models import Invitation
from accounts.selectors import InvitationRow
from accounts.services.invitations import just_sent
from core.models import DomainEvent, Industry, SizeClass
from core.pagination import Page, keyset_page
from core.policies import Text
from employers.enums import INVITATION_KIND, MembershipRole, RequestState
from employers.models import (
    AccessRequest,
    CooperationEntry,
    Employer,
    EmployerMembership,
    JobFunction,
    Place,
    Site,
    SupportInstrument,
    Unit,
)
from employers.models.employers import normal_business_id

MOST_INVITATIONS = 50
LARGE = "large"
UNKNOWN = ""


def size_classes() -> list[SizeClass]:
    """Return the size classes of Recommendation 2003/361/EC, smallest first."""
    return list(SizeClass.objects.order_by("headcount_below"))


@dataclass(frozen=True, slots=True)
class SizeView:
    """The size class of an employer in words, and what is missing for telling it."""

    code: str
    label: Text
    missing: tuple[Text, ...]
    limits: tuple[SizeClass, ...]

    @property
    def is_known(self) -> bool:
        """Tell whether there is a class."""
        return self.code != UNKNOWN


def size_view(employer: Employer, classes: list[SizeClass]) -> SizeView:
    """Return the class with its name, or what has to be told first."""
    code = employer.size_class(classes)
    missing: list[Text] = []
    if employer.headcount is None:
        missing.append(_("number of employees"))
    if employer.turnover_euros is None and employer.balance_euros is None:
        missing.append(_("turnover or balance sheet total"))
    if employer.is_autonomous is None:
        missing.append(_("whether the employer is independent or part of a group"))
    if employer.size_declared_on is None and (employer.headcount is not None):
        missing.append(_("the day the figures are from"))
    return SizeView(code=code, label=size_label(code, classes), missing=tuple(missing), limits=tuple(classes))


def size_label(code: str, classes: list[SizeClass]) -> Text:
    """Return the name of a size class by its code."""
    named: dict[str, Text] = {size.code: size.label for size in classes}
    return named.get(code, _("large") if code == LARGE else _("not known"))


def with_size_class(employers: QuerySet[Any], classes: list[SizeClass]) -> QuerySet[Any]:
    """Annotate ``size_code`` with the same rule as ``Employer.size_class``, so that lists can filter by it."""
    known = Q(headcount__isnull=False) & (Q(turnover_euros__isnull=False) | Q(balance_euros__isnull=False))
    cases = [When(~known | Q(is_autonomous=False), then=Value(UNKNOWN))]
    cases += [
        When(
            Q(headcount__lt=size.headcount_below)
            & (Q(turnover_euros__lte=size.turnover_max_euros) | Q(balance_euros__lte=size.balance_max_euros)),
            then=Value(size.code),
        )
        for size in classes
    ]
    code = Case(*cases, default=Value(LARGE), output_field=CharField())
    annotated: QuerySet[Any] = employers.annotate(size_code=code)
    return annotated


def matching_name_or_id(text: str) -> Q:
    """Return the condition "this business id, or a name with this text"."""
    text = text.replace("\x00", "").strip()
    try:
        return Q(business_id=normal_business_id(text))
    except ValidationError:
        return Q(name__icontains=text) | Q(name_sv__icontains=text) | Q(name_en__icontains=text)


def in_industry(industry: Industry, path: str = "industry") -> Q:
    """Return the condition "of this industry or one inside it": TOL codes grow to the right, sections are letters."""
    if not industry.code.isalpha():
        return Q(**{f"{path}__code__startswith": industry.code})
    condition = Q(**{path: industry})
    for code in Industry.objects.filter(parent_code=industry.code).values_list("code", flat=True):
        condition |= Q(**{f"{path}__code__startswith": code})
    return condition


def structure_of(employer: Employer) -> list[Site]:
    """Return the employer's sites, each with its units, places and job functions, in four queries."""
    functions = Prefetch("functions", JobFunction.objects.select_related("occupation").order_by("name", "id"))
    places = Prefetch("places", Place.objects.order_by("area", "name", "id"))
    units = Prefetch("units", Unit.objects.prefetch_related(functions, places).order_by("name", "id"))
    return list(
        Site.objects.filter(employer=employer)
        .select_related("municipality")
        .prefetch_related(units)
        .order_by("name", "id")
    )


@dataclass(frozen=True, slots=True)
class StructureTotals:
    """Sums over an employer's job functions; minutes are a week of all holders together."""

    functions: int
    people: int
    minutes: int
    free_minutes: int


def structure_totals(sites: list[Site]) -> StructureTotals:
    """Return the sums of a structure read by ``structure_of``."""
    functions = [function for site in sites for unit in site.units.all() for function in unit.functions.all()]
    return StructureTotals(
        functions=len(functions),
        people=sum(function.headcount for function in functions),
        minutes=sum(function.total_minutes for function in functions),
        free_minutes=sum(function.headcount * function.free_minutes for function in functions),
    )


def people_at(employer: Employer) -> int:
    """Return how many people hold the employer's job functions."""
    total = JobFunction.objects.filter(unit__site__employer=employer).aggregate(people=Sum("headcount"))["people"]
    return int(total or 0)


def members_of(employer: Employer) -> list[EmployerMembership]:
    """Return the members with their users, owners first."""
    order = Case(When(role="owner", then=Value(0)), When(role="editor", then=Value(1)), default=Value(2))
    return list(
        EmployerMembership.objects.filter(employer=employer).select_related("user").order_by(order, "created_at", "id")
    )


def waiting_invitations(employer: Employer, *, may_manage: bool) -> list[InvitationRow]:
    """Return the invitations that have not been accepted or cancelled, the newest first."""
    waiting = Invitation.objects.filter(
        kind=INVITATION_KIND,
        target_id=employer.public_id,
        state__in=[InvitationState.SENT, InvitationState.EXPIRED],
    ).order_by("-sent_at", "-id")[:MOST_INVITATIONS]
    return [
        InvitationRow(
            invitation=invitation,
            role=str(MembershipRole(invitation.role).label),
            lapsed=not invitation.is_open,
            may_manage=may_manage,
            just_sent=just_sent(invitation),
        )
        for invitation in waiting
    ]


def waiting_requests(employer: Employer) -> list[AccessRequest]:
    """Return the requests for access that wait for a decision, the oldest first."""
    return list(
        AccessRequest.objects.filter(employer=employer, state=RequestState.WAITING)
        .select_related("requester", "organisation")
        .order_by("created_at", "id")
    )


def cooperation_page(employer: Employer, cursor: str) -> Page[CooperationEntry]:
    """Return one page of the log of cooperation, the newest first."""
    entries = CooperationEntry.objects.filter(employer=employer).select_related("author")
    return keyset_page(entries, order=("-happened_on",), cursor=cursor, size=20)


def history_page(subject: Any, cursor: str) -> Page[DomainEvent]:
    """Return one page of what has happened to an object, the newest first."""
    events = DomainEvent.objects.filter(
        subject_label=subject.model_label(), subject_id=subject.public_id
    ).select_related("actor")
    return keyset_page(events, order=("-occurred_at",), cursor=cursor)


def instruments_in_force(kind: str = "", on: date | None = None) -> QuerySet[SupportInstrument]:
    """Return the support instruments in force on a day (today when none is given), of one kind or of all.

    Their shares, caps and lengths hold on that day only; ``is_confirmed`` tells whether every value has been checked.
    """
    day = on or timezone.localdate()
    found = SupportInstrument.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
    return (found.filter(kind=kind) if kind else found).order_by("kind", "code", F("valid_from").desc(), "id")


def has_employer(user: Any) -> bool:
    """Tell whether the user is a member of an employer."""
    return bool(user.employer_memberships.exists())
