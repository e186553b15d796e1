"""An example workplace as an analysis of the cast's employer."""

from django.core.management import call_command

from tasks.models import WorkAnalysis
from tasks.services.workplaces import create_from_workplace, workplace_named
from tests.cast import Cast
from tests.factories import SiteFactory, UnitFactory


def analysis_of(cast: Cast, code: str) -> WorkAnalysis:
    """Return the example workplace of this code as a new analysis of the cast's employer, in Finnish."""
    call_command("load_reference", verbosity=0)
    unit = UnitFactory.create(site=SiteFactory.create(employer=cast.employer))
    return create_from_workplace(workplace_named(code), pilot=cast.pilot, unit=unit, actor=cast.user("employer_owner"))
