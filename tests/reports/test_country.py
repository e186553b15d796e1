"""The made-up country: every state is there, nothing breaks a rule, the same seed gives the same."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from coaching.enums import PlacementState
from coaching.models import Candidate, ParticipantRecord, Placement, SupportEntry
from pilots.models import PaymentPeriod, Pilot, Project
from reports.services.country import CountryExists, Size, make_country
from tasks.models import CarvedRole

pytestmark = pytest.mark.django_db
SMALL = Size(people=60, employers=16, pilots=12, logs_a_person=6)
TODAY = date(2026, 11, 24)


def test_the_country_has_every_state_and_keeps_its_rules(settings: Any) -> None:
    settings.DEMO_MODE = True
    call_command("load_reference", verbosity=0)
    call_command("seed_demo", verbosity=0)
    made = make_country(size=SMALL, today=TODAY)
    assert Project.objects.count() == 2
    assert Pilot.objects.count() == 12
    assert PaymentPeriod.objects.count() == 8
    assert {*Pilot.objects.values_list("stage", flat=True)} == {"planned", "running", "ended"}
    assert {*Pilot.objects.values_list("outcome", flat=True)} == {"", "role", "redistribution", "none"}
    assert any(pilot.days_late(TODAY) and not pilot.delay_reason for pilot in Pilot.objects.all())
    assert {*Placement.objects.values_list("state", flat=True)} == set(PlacementState.values)
    assert CarvedRole.objects.filter(template_of__isnull=False, decided_at__isnull=False).exists()
    assert ParticipantRecord.objects.count() == SMALL.people
    assert Candidate.objects.count() == round(SMALL.people * 0.82)
    assert SupportEntry.objects.count() >= SMALL.people * 4
    for row in [*made.employers, *Placement.objects.all(), *ParticipantRecord.objects.all()]:
        row.full_clean()
    with pytest.raises(CountryExists):
        make_country(size=SMALL, today=TODAY)
