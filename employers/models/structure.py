"""Where the work is done and who does it today: sites, units, places, job functions."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel, Municipality, Occupation
from employers.models.employers import Employer
from employers.querysets import EmployerPartQuerySet

MINUTES_IN_WEEK = 7 * 24 * 60


class EmployerScoped(BaseModel):
    """Something that belongs to one employer and is seen with it; the manager is left to the model."""

    employer_path: ClassVar[str] = "employer"

    class Meta:
        abstract = True

    @classmethod
    def employer_model(cls) -> type[Employer]:
        """Return the model whose visibility decides."""
        return Employer


class EmployerPart(EmployerScoped):
    """Something that belongs to one employer, with the ordinary manager."""

    objects = EmployerPartQuerySet.as_manager()

    class Meta:
        abstract = True


class Site(EmployerPart):
    """A place of business (toimipaikka)."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    street_address = models.CharField(_("street address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("municipality")
    )

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["name", "id"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "name"],
                name="site_name_once",
                violation_error_message=_("The employer already has a site with this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(postal_code="") | models.Q(postal_code__regex=r"^[0-9]{5}$"),
                name="site_postal_code_form",
                violation_error_message=_("A postal code has five digits."),
            ),
        ]


class Unit(EmployerPart):
    """A unit whose work is analysed: a ward, a kitchen, a shop, an office."""

    employer_path = "site__employer"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(_("name"), max_length=120)

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["name", "id"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="unit_name_once",
                violation_error_message=_("The site already has a unit with this name."),
            ),
        ]


class Place(EmployerPart):
    """Where in the unit a task is done: a room, a hall, a yard. Places of one area lie near each other."""

    employer_path = "unit__site__employer"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("name"), max_length=120)
    area = models.CharField(
        _("area"), max_length=80, blank=True, help_text=_("Places of the same area are within easy walking distance.")
    )

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["area", "name", "id"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="place_name_once",
                violation_error_message=_("The unit already has a place with this name."),
            ),
        ]


class JobFunction(EmployerPart):
    """A job as it is today: who does the work, how many, how long, for what pay. No person is named.

    Hours are minutes a week for one person; wages are cents an hour, as a range. ``free_minutes`` is what one person
    has left over in a week. ``displacement_guard_percent`` is the least share of the function's week that stays with
    its holders, so that carving does not strip the lowest paid.
    """

    employer_path = "unit__site__employer"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="functions")
    name = models.CharField(_("job title"), max_length=120)
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("occupation")
    )
    headcount = models.PositiveSmallIntegerField(
        _("how many people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    weekly_minutes = models.PositiveIntegerField(_("working time of one person, minutes a week"), default=2295)
    free_minutes = models.PositiveIntegerField(_("time left over of one person, minutes a week"), default=0)
    wage_low_cents = models.PositiveIntegerField(_("lowest pay, cents an hour"))
    wage_high_cents = models.PositiveIntegerField(_("highest pay, cents an hour"))
    displacement_guard_percent = models.PositiveSmallIntegerField(
        _("share of the work that must stay, per cent"), default=50, validators=[MaxValueValidator(100)]
    )

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["name", "id"]
        verbose_name = _("job function")
        verbose_name_plural = _("job functions")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="function_name_once",
                violation_error_message=_("The unit already has a job function with this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(wage_low_cents__lte=models.F("wage_high_cents")),
                name="function_wage_range",
                violation_error_message=_("The lowest pay cannot be above the highest."),
            ),
            models.CheckConstraint(
                condition=models.Q(headcount__gte=1),
                name="function_has_people",
                violation_error_message=_("A job function has at least one person."),
            ),
            models.CheckConstraint(
                condition=models.Q(weekly_minutes__gt=0, weekly_minutes__lte=MINUTES_IN_WEEK),
                name="function_week_possible",
                violation_error_message=_("The working time of one person is between 0 and 168 hours a week."),
            ),
            models.CheckConstraint(
                condition=models.Q(free_minutes__lte=models.F("weekly_minutes")),
                name="function_free_within_week",
                violation_error_message=_("The time left over cannot exceed the working time."),
            ),
            models.CheckConstraint(
                condition=models.Q(displacement_guard_percent__lte=100),
                name="function_guard_share",
                violation_error_message=_("A share is between 0 and 100 per cent."),
            ),
        ]

    @property
    def total_minutes(self) -> int:
        """Return the working time of all holders, minutes a week."""
        return self.headcount * self.weekly_minutes

    @property
    def wage_middle_cents(self) -> int:
        """Return the middle of the wage range, cents an hour."""
        return (self.wage_low_cents + self.wage_high_cents) // 2
