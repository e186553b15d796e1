"""In a browser, in Finnish: a manager sets periods and targets, a coach writes a participant's two ends."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pilots.models import IndicatorTarget, Pilot
from reports.reference import load_indicators
from tests.browser.conftest import Complaints, Look, SignIn
from tests.browser.hands import follow
from tests.cast import Cast
from tests.factories import PilotFactory
from tests.factories_coaching import CandidateAssignmentFactory, CandidateFactory, EducationLevelFactory
from tests.factories_programme import OperatingModelFactory, RootingStepFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(page: Page) -> None:
    """Press the form's own button."""
    follow(page.locator("main button[type=submit].btn-primary").last)


def test_a_manager_sets_periods_and_targets(
    live_server: Any, live_cast: Cast, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    load_indicators()
    page = signed_in("project_manager")
    complaints.watch(page)
    page.goto(f"{live_server.url}/pilots/projects/{live_cast.project.public_id}/")
    look(page, "project")
    follow(page.get_by_role("link", name="Jaksot ja tavoitteet"))
    follow(page.get_by_role("link", name="Lisää maksatusjakso"))
    for name, text in (("starts_on", "1.6.2026"), ("ends_on", "31.12.2026"), ("report_due_on", "28.2.2027")):
        page.locator(f"#id_{name}").fill(text)
    save(page)
    expect(page.locator("#id_starts_on_error")).to_be_visible()
    look(page, "period-overlap")
    page.locator("#id_starts_on").fill("1.7.2026")
    save(page)
    second = live_cast.project.periods.get(number=2)
    first = live_cast.period
    page.locator(f"[id='target-{first.public_id}-EECO01']").fill("20,5")
    page.locator(f"[id='target-{second.public_id}-EECO01']").fill("45")
    page.locator(f"[id='target-{second.public_id}-T08']").fill("1 200,5")
    follow(page.get_by_role("button", name="Tallenna tavoitteet"))
    wrong = page.locator(f"[id='target-{first.public_id}-EECO01']")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    assert page.locator(f"[id='target-{second.public_id}-T08']").input_value() == "1 200,5"
    assert not IndicatorTarget.objects.exists()
    look(page, "targets-wrong")
    wrong.fill("20")
    follow(page.get_by_role("button", name="Tallenna tavoitteet"))
    expect(page.locator(".messages")).to_be_visible()
    assert IndicatorTarget.objects.count() == 3
    look(page, "targets")


def test_a_manager_looks_after_actions_models_and_a_late_pilot(
    live_server: Any, live_cast: Cast, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    model = OperatingModelFactory.create(project=live_cast.project, name="Avustavat työt keittiössä")
    for name, level in (("Mikkelin kaupunki", 5), ("Juvan kunta", 3), ("Pieksämäen kaupunki", 1)):
        evidence = "Lautakunnan päätös 12.5.2026, 34 §." if level >= 4 else ""
        RootingStepFactory.create(version=model.versions.get(), organisation_name=name, level=level, evidence=evidence)
    late = PilotFactory.create(project=live_cast.project, employers=[live_cast.employer])
    Pilot.objects.filter(pk=late.pk).update(
        starts_on=date(2026, 1, 10), started_on=date(2026, 1, 12), ends_on=date(2026, 5, 1)
    )
    page = signed_in("project_manager")
    complaints.watch(page)
    base = f"{live_server.url}/pilots"
    page.goto(f"{base}/projects/{live_cast.project.public_id}/authorities/?on=31.12.2025")
    look(page, "authorities")
    page.goto(f"{base}/projects/{live_cast.project.public_id}/actions/new/")
    look(page, "action-new")
    page.locator("#id_name").fill("Neuvontaa ravintoloille")
    page.locator("#id_kind").select_option("advice")
    page.locator("#id_direct_beneficiary_1").check()
    save(page)
    look(page, "action")
    page.goto(f"{base}/models/{model.public_id}/")
    look(page, "model")
    page.goto(f"{base}/models/{model.public_id}/rooting/new/")
    page.locator("#id_organisation_name").fill("Savonlinnan kaupunki")
    page.locator("#id_level_4").check()
    page.locator("#id_reached_on").fill("1.6.2026")
    page.locator("#id_region").select_option(index=1)
    save(page)
    expect(page.locator("#id_evidence_error")).to_be_visible()
    look(page, "rooting-evidence")
    page.goto(f"{base}/{late.public_id}/")
    page.locator(".delay summary").click()
    page.locator("#id_delay_reason").fill("Työnantajan muutto siirsi aloitusta. Uusi loppupäivä on sovittu.")
    follow(page.locator(".delay button[type=submit]"))
    expect(page.locator(".messages")).to_be_visible()
    look(page, "pilot-late")


def test_a_coach_writes_a_participants_two_ends(
    live_server: Any, live_cast: Cast, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    person = CandidateFactory.create(organisation=live_cast.organisation)
    CandidateAssignmentFactory.create(candidate=person, coach=live_cast.users["coach"])
    education = EducationLevelFactory.create()
    page = signed_in("coach")
    complaints.watch(page)
    page.goto(f"{live_server.url}/coaching/candidates/{person.public_id}/tab/participation/")
    look(page, "participation")
    follow(page.get_by_role("link", name="Lisää osallistujaksi"))
    page.locator("#id_action").select_option(str(live_cast.action.pk))
    page.locator("#id_entry_on").fill("2.3.2026")
    page.locator("#id_gender").select_option("f")
    page.locator("#id_birth_on").fill("5.5.1988")
    page.locator("#id_status_entry").select_option("employed")
    page.locator("#id_unemployed_since").fill("1.1.2025")
    save(page)
    expect(page.locator("#id_unemployed_since_error")).to_be_visible()
    assert page.locator("#id_birth_on").input_value() == "5.5.1988"
    look(page, "entry-wrong")
    page.locator("#id_status_entry").select_option("unemployed")
    save(page)
    record = person.participations.get()
    assert record.age_at_entry == 37
    look(page, "participant-incomplete")
    page.goto(f"{live_server.url}/coaching/participants/{record.public_id}/edit/")
    page.locator("#id_education").select_option(str(education.pk))
    save(page)
    follow(page.get_by_role("button", name="Henkilöä on pyydetty kirjaamaan tiedot"))
    expect(page.locator("#eura strong").first).to_contain_text("Pyydetty")
    follow(page.get_by_role("link", name="Kirjaa päättyminen").first)
    page.locator("#id_exit_on").fill("1.6.2026")
    page.locator("#id_exit_reason").select_option("job")
    page.locator("#id_checked_on").fill("20.6.2026")
    page.locator("#id_status_exit").select_option("employed")
    look(page, "exit")
    save(page)
    record.refresh_from_db()
    assert (str(record.exit_on), record.status_exit) == ("2026-06-01", "employed")
    look(page, "participant")
    page.goto(f"{live_server.url}/coaching/participants/?completeness=complete")
    look(page, "participants")
