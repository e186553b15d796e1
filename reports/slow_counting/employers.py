"""EECO18, EECO19 and T01, one employer at a time."""

from django.db.models import QuerySet

from core.models import SizeClass
from employers.models import Commitment, CooperationEntry, Employer, Site
from pilots.models import Pilot, SupportedEmployer
from reports.slow_counting.tallies import Rules, Tallies, Tally

PUBLIC = {"municipality", "wellbeing_county", "state"}


def employer_figures(rules: Rules) -> Tallies:
    """Return the figures of supported entities and of the pilots' employers."""
    return {**supported_figures(rules), **partner_figures(rules)}


def _is_counted(employer: Employer, rules: Rules) -> bool:
    region = employer.municipality.region.code if employer.municipality else ""
    return rules.is_in(region, employer.industry.code if employer.industry else "")


def _with_area(employers: "QuerySet[Employer]") -> "QuerySet[Employer]":
    return employers.select_related("municipality__region", "industry")


def is_small_enterprise(employer: Employer, classes: list[SizeClass]) -> bool:
    """Tell whether the employer is a micro, small or medium-sized enterprise that can be judged by its own figures."""
    if employer.kind == "association":
        trades = (employer.turnover_euros or 0) > 0
    else:
        trades = employer.kind in {"company", "cooperative"}
    if not trades or employer.is_autonomous is False or employer.headcount is None:
        return False
    for size in classes:
        fits = employer.turnover_euros is not None and employer.turnover_euros <= size.turnover_max_euros
        fits = fits or (employer.balance_euros is not None and employer.balance_euros <= size.balance_max_euros)
        if fits and employer.headcount < size.headcount_below:
            return True
    return False


def supported_figures(rules: Rules) -> Tallies:
    """Return EECO18 and EECO19: each supported employer once, whatever the number of actions."""
    classes = list(SizeClass.objects.all())
    met = {
        support.employer_id
        for support in SupportedEmployer.objects.select_related("action")
        if support.action.project_id in rules.projects
        and support.action.direct_beneficiary == "entity"
        and support.action.has_earmarked_cost
        and support.supported_on <= rules.cut_off
    }
    public, small = Tally("EECO18", ""), Tally("EECO19", "")
    for employer in _with_area(Employer.objects.all()):
        if employer.pk not in met or not _is_counted(employer, rules):
            continue
        if employer.kind in PUBLIC:
            public.add("")
        elif is_small_enterprise(employer, classes):
            small.add("")
    return {**public.numbers(), **small.numbers()}


def partner_figures(rules: Rules) -> Tallies:
    """Return T01: engaged employers, contacted ones, and the sites of those engaged."""
    tally = Tally("T01", "", "contacted", "sites")
    taking_part = set()
    for pilot in Pilot.objects.prefetch_related("employers"):
        if pilot.project_id in rules.projects:
            taking_part |= {employer.pk for employer in pilot.employers.all()}
    contacted = {entry.employer_id for entry in CooperationEntry.objects.all() if entry.happened_on <= rules.cut_off}
    engaged = {
        commitment.employer_id
        for commitment in Commitment.objects.all()
        if commitment.signed_on is not None and commitment.signed_on <= rules.cut_off
    }
    sites: dict[int, int] = {}
    for site in Site.objects.all():
        sites[site.employer_id] = sites.get(site.employer_id, 0) + 1
    for employer in _with_area(Employer.objects.all()):
        if employer.pk not in taking_part or not _is_counted(employer, rules):
            continue
        if employer.pk in contacted:
            tally.add("contacted")
        if employer.pk in engaged:
            tally.add("")
            tally.add("sites", sites.get(employer.pk, 0))
    return tally.numbers()
