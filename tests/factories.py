"""Factories with traits. An invalid combination is refused by the models' own constraints."""

from datetime import date
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from factory.django import DjangoModelFactory

from accounts.enums import OrganisationKind, ServiceRole
from accounts.models import Organisation, OrganisationMembership, User
from core.models import Industry, Municipality, Occupation, Region
from employers.enums import MembershipRole
from employers.models import Contact, Employer, EmployerMembership, JobFunction, Place, Site, Unit
from pilots.models import Pilot, Project
from tasks.enums import Answer, Consequence, TaskClass
from tasks.models import CarvedRole, Dimension, Licence, Process, RoleWish, Task, TaskShare, TaskSlot, WorkAnalysis

PASSWORD = "Kevyt-Metsa-Tuuli-7"  # of test users only
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of test users only
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def business_id(number: int) -> str:
    """Return a business id with a right check digit, made from a running number; skips stems without one."""
    stem = 7_000_000 + number
    while True:
        remainder = sum(int(digit) * weight for digit, weight in zip(str(stem), WEIGHTS, strict=True)) % 11
        if remainder != 1:
            return f"{stem}-{0 if remainder == 0 else 11 - remainder}"
        stem += 500_000


class UserFactory(DjangoModelFactory[User]):
    """A user with a confirmed address; the trait ``second_factor`` adds a TOTP authenticator."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@example.test")
    name = factory.Sequence(lambda number: f"Henkilö {number}")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """Set the password and confirm the address."""
        user: Any = self
        if create:
            user.set_password(extracted or PASSWORD)
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    @factory.post_generation
    def second_factor(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """Give the user a TOTP authenticator."""
        if create and extracted:
            Authenticator.objects.create(
                user=self, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(TOTP_SECRET)}
            )


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An organisation of the service side."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda number: f"Valmennus {number}")
    kind = OrganisationKind.COACHING


class ServiceMembershipFactory(DjangoModelFactory[OrganisationMembership]):
    """A role on the service side."""

    class Meta:
        model = OrganisationMembership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory, second_factor=True)
    role = ServiceRole.COACH


class RegionFactory(DjangoModelFactory[Region]):
    """A region."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "10"
    name_fi = "Etelä-Savo"
    name_sv = "Södra Savolax"
    name_en = "South Savo"


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    """A municipality."""

    class Meta:
        model = Municipality
        django_get_or_create = ("code",)

    code = "491"
    name_fi = "Mikkeli"
    name_sv = "S:t Michel"
    name_en = "Mikkeli"
    region = factory.SubFactory(RegionFactory)


class IndustryFactory(DjangoModelFactory[Industry]):
    """An industry."""

    class Meta:
        model = Industry
        django_get_or_create = ("code",)

    code = "562"
    name_fi = "Ateriapalvelut ja muut ravitsemispalvelut"
    name_sv = "Cateringverksamhet"
    name_en = "Event catering and other food service activities"
    level = 3


class OccupationFactory(DjangoModelFactory[Occupation]):
    """An occupation group."""

    class Meta:
        model = Occupation
        django_get_or_create = ("code",)

    code = "5120"
    name_fi = "Ravintola- ja suurtaloustyöntekijät"
    name_sv = "Kockar"
    name_en = "Cooks"
    level = 4


class EmployerFactory(DjangoModelFactory[Employer]):
    """An employer in Mikkeli."""

    class Meta:
        model = Employer

    business_id = factory.Sequence(business_id)
    name = factory.Sequence(lambda number: f"Työnantaja {number} Oy")
    municipality = factory.SubFactory(MunicipalityFactory)
    industry = factory.SubFactory(IndustryFactory)


class EmployerMembershipFactory(DjangoModelFactory[EmployerMembership]):
    """A member of an employer."""

    class Meta:
        model = EmployerMembership

    employer = factory.SubFactory(EmployerFactory)
    user = factory.SubFactory(UserFactory)
    role = MembershipRole.OWNER


class SiteFactory(DjangoModelFactory[Site]):
    """A site."""

    class Meta:
        model = Site

    employer = factory.SubFactory(EmployerFactory)
    name = factory.Sequence(lambda number: f"Toimipaikka {number}")


class UnitFactory(DjangoModelFactory[Unit]):
    """A unit."""

    class Meta:
        model = Unit

    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda number: f"Keittiö {number}")


class PlaceFactory(DjangoModelFactory[Place]):
    """A place in a unit."""

    class Meta:
        model = Place

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda number: f"Paikka {number}")
    area = "A"


class JobFunctionFactory(DjangoModelFactory[JobFunction]):
    """A job function of two people."""

    class Meta:
        model = JobFunction

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda number: f"Kokki {number}")
    occupation = factory.SubFactory(OccupationFactory)
    headcount = 2
    weekly_minutes = 2295
    wage_low_cents = 1450
    wage_high_cents = 1750


class ContactFactory(DjangoModelFactory[Contact]):
    """A contact person."""

    class Meta:
        model = Contact

    employer = factory.SubFactory(EmployerFactory)
    name = "Yhteys Henkilö"


class ProjectFactory(DjangoModelFactory[Project]):
    """A project."""

    class Meta:
        model = Project

    code = factory.Sequence(lambda number: f"S3{number:04d}")
    name = factory.Sequence(lambda number: f"Hanke {number}")
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 12, 31)


class PilotFactory(DjangoModelFactory[Pilot]):
    """A running pilot."""

    class Meta:
        model = Pilot
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda number: f"Pilotti {number}")
    stage = "running"
    started_on = factory.LazyAttribute(lambda made: None if made.stage == "planned" else made.starts_on)
    ended_on = factory.LazyAttribute(lambda made: made.ends_on if made.stage == "ended" else None)
    starts_on = date(2026, 3, 1)
    ends_on = date(2026, 12, 31)

    @factory.post_generation
    def employers(self, create: bool, extracted: list[Employer] | None, **kwargs: Any) -> None:
        """Join the employers given."""
        pilot: Any = self
        if create and extracted:
            pilot.employers.set(extracted)


class WorkAnalysisFactory(DjangoModelFactory[WorkAnalysis]):
    """An open analysis of a unit."""

    class Meta:
        model = WorkAnalysis

    unit = factory.SubFactory(UnitFactory)
    pilot = factory.LazyAttribute(lambda made: PilotFactory.create(employers=[made.unit.site.employer]))
    title = factory.Sequence(lambda number: f"Keittiön työt {number}")


class ProcessFactory(DjangoModelFactory[Process]):
    """A process."""

    class Meta:
        model = Process

    analysis = factory.SubFactory(WorkAnalysisFactory)
    name = factory.Sequence(lambda number: f"Lounas {number}")


class TaskFactory(DjangoModelFactory[Task]):
    """A task on working days; the trait ``movable`` makes it confirmed transferable."""

    class Meta:
        model = Task
        skip_postgeneration_save = True

    class Params:
        movable = factory.Trait(
            needs_judgement=Answer.NO,
            is_private=Answer.NO,
            consequence=Consequence.REDO,
            is_confirmed_transferable=True,
            task_class=TaskClass.ASSISTING,
        )

    analysis = factory.SubFactory(WorkAnalysisFactory)
    name = factory.Sequence(lambda number: f"Tiskaa astiat {number}")
    minutes = 30

    @factory.post_generation
    def slots(self, create: bool, extracted: list[dict[str, Any]] | None, **kwargs: Any) -> None:
        """Give the task one slot on working days unless told otherwise."""
        if create:
            for slot in [{}] if extracted is None else extracted:
                TaskSlot.objects.create(task=self, **slot)

    @factory.post_generation
    def function(self, create: bool, extracted: JobFunction | None, **kwargs: Any) -> None:
        """Give the whole task to a job function of the unit."""
        task: Any = self
        if create:
            function = extracted or JobFunctionFactory.create(unit=task.analysis.unit)
            TaskShare.objects.create(task=task, function=function, percent=100)


class DimensionFactory(DjangoModelFactory[Dimension]):
    """A dimension."""

    class Meta:
        model = Dimension
        django_get_or_create = ("code",)

    code = "lifting"
    name_fi = "Nostaminen ja kantaminen"
    name_sv = "Lyfta och bära"
    name_en = "Lifting and carrying"
    group = "physical"
    kind = "load"


class LicenceFactory(DjangoModelFactory[Licence]):
    """A licence."""

    class Meta:
        model = Licence
        django_get_or_create = ("code",)

    code = "hygiene_passport"
    name_fi = "hygieniapassi"
    name_sv = "hygienpass"
    name_en = "hygiene passport"


class RoleWishFactory(DjangoModelFactory[RoleWish]):
    """A wish for a role of 10 to 20 hours a week."""

    class Meta:
        model = RoleWish

    analysis = factory.SubFactory(WorkAnalysisFactory)
    name = factory.Sequence(lambda number: f"Rooli {number}")


class CarvedRoleFactory(DjangoModelFactory[CarvedRole]):
    """A draft role."""

    class Meta:
        model = CarvedRole

    analysis = factory.SubFactory(WorkAnalysisFactory)
    title = factory.Sequence(lambda number: f"Ruokasalin työntekijä {number}")
