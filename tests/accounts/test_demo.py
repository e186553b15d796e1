"""The people of the demo: they exist only in demo mode, and their sign-ins work."""

from collections.abc import Iterator
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from accounts.models import OrganisationMembership, User
from accounts.services import demo

pytestmark = pytest.mark.django_db


def test_nothing_outside_demo_mode() -> None:
    with pytest.raises(demo.DemoModeOff):
        demo.create_demo_people()
    assert demo.demo_sign_ins() == []
    with pytest.raises(CommandError, match="DEMO_MODE"):
        call_command("demo_signins")
    assert not User.objects.exists()


@override_settings(DEMO_MODE=False)
def test_sign_in_page_shows_no_sign_ins_outside_demo_mode() -> None:
    with override_settings(DEMO_MODE=True):
        demo.create_demo_people()
    assert demo.SIGN_IN_WORDS not in Client().get("/account/login/").content.decode()


class TestDemo:
    @pytest.fixture(autouse=True)
    def _demo_mode(self) -> Iterator[None]:
        with override_settings(DEMO_MODE=True):
            yield

    def test_repeat_makes_nothing_twice(self) -> None:
        first = demo.create_demo_people()
        second = demo.create_demo_people()
        assert first == second
        assert User.objects.count() == len(demo.PEOPLE)
        assert OrganisationMembership.objects.count() == sum(person.has_code for person in demo.PEOPLE)
        assert Authenticator.objects.count() == OrganisationMembership.objects.count()

    @pytest.mark.parametrize("person", demo.PEOPLE, ids=lambda person: person.key)
    def test_everyone_signs_in(self, person: demo.DemoPerson) -> None:
        demo.create_demo_people()
        client = Client()
        answer = client.post("/account/login/", {"login": person.email, "password": demo.SIGN_IN_WORDS})
        assert answer.status_code == 302
        if person.has_code:
            answer = client.post("/account/2fa/authenticate/", {"code": demo.current_code(person)})
            assert answer.status_code == 302
        assert client.get("/people/me/").status_code == 200

    def test_page_and_command_tell_the_sign_ins(self) -> None:
        with pytest.raises(CommandError, match="seed_demo"):
            call_command("demo_signins")
        demo.create_demo_people()
        page = Client().get("/account/login/").content.decode()
        told = StringIO()
        call_command("demo_signins", stdout=told)
        for person in demo.PEOPLE:
            assert person.email in page
            assert person.email in told.getvalue()
        assert demo.SIGN_IN_WORDS in page

    def test_codes_differ_by_person_and_are_lasting(self) -> None:
        seeds = [demo.code_seed(person) for person in demo.PEOPLE]
        assert len(set(seeds)) == len(seeds)
        assert demo.code_seed(demo.PEOPLE[3]) == demo.code_seed(demo.PEOPLE[3])
