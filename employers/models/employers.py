"""The employer and its members."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import ytunnus

from accounts.models import Organisation
from core.models import BaseModel, Industry, LegalForm, Municipality, SizeClass
from employers.enums import EmployerKind, MembershipRole, SizeSource
from employers.querysets import EmployerPartQuerySet, EmployerQuerySet


def normal_business_id(text: str) -> str:
    """Return the business id in its normal form ``1234567-1``; accepts a missing hyphen and six old digits.

    Raises:
        ValidationError: the form or the check digit is wrong.
    """
    cleaned = "".join(character for character in text if character not in " \u00a0-–.").upper().removeprefix("FI")
    cleaned = cleaned.zfill(8) if len(cleaned) == 7 else cleaned
    try:
        return str(ytunnus.format(ytunnus.validate(cleaned)))
    except NumberError as error:
        raise ValidationError(
            _(
                "This is not a valid business ID. It has seven digits, a hyphen and a check "
                "digit, for example 2077474-0."
            ),
            code="business_id",
        ) from error


class Employer(BaseModel):
    """An organisation that employs people: a company, a municipality, a county, an association."""

    business_id = models.CharField(
        _("business ID"),
        max_length=9,
        unique=True,
        error_messages={"unique": _("An employer with this business ID is already here.")},
    )
    name = models.CharField(_("name"), max_length=200)
    name_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("type"), max_length=20, choices=EmployerKind.choices, default=EmployerKind.COMPANY)
    legal_form = models.ForeignKey(
        LegalForm, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("legal form")
    )
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("municipality")
    )
    headcount = models.PositiveIntegerField(_("number of employees"), null=True, blank=True)
    turnover_euros = models.BigIntegerField(
        _("turnover, euros a year"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    balance_euros = models.BigIntegerField(
        _("balance sheet total, euros"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_autonomous = models.BooleanField(_("independent (not part of a group)"), null=True, blank=True)
    size_declared_on = models.DateField(_("size figures as of"), null=True, blank=True)
    size_source = models.CharField(
        _("source of the size figures"), max_length=20, choices=SizeSource.choices, blank=True
    )
    partners = models.ManyToManyField(Organisation, blank=True, related_name="employers", verbose_name=_("works with"))

    objects = EmployerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(business_id__regex=r"^[0-9]{7}-[0-9]$"),
                name="employer_business_id_form",
                violation_error_message=_("The business ID has seven digits, a hyphen and a check digit."),
            ),
            models.CheckConstraint(
                condition=(models.Q(turnover_euros__isnull=True) | models.Q(turnover_euros__gte=0))
                & (models.Q(balance_euros__isnull=True) | models.Q(balance_euros__gte=0)),
                name="employer_size_not_negative",
                violation_error_message=_("Turnover and balance sheet total cannot be negative."),
            ),
        ]

    def clean(self) -> None:
        """Bring the business id to its normal form and check its digit."""
        super().clean()
        try:
            self.business_id = normal_business_id(self.business_id)
        except ValidationError as error:
            raise ValidationError({"business_id": error}) from error

    @property
    def display_name(self) -> str:
        """Return the name in the language of the page where the employer has one."""
        language = (get_language() or "fi")[:2]
        return {"sv": self.name_sv, "en": self.name_en}.get(language, "") or self.name

    def size_class(self, classes: list[SizeClass]) -> str:
        """Return the code of the size class (micro, small, medium), "large", or "" when figures are missing.

        ``classes`` is the reference table, smallest first. Rule of Recommendation 2003/361/EC, art. 2: headcount
        below the limit and (turnover or balance sheet at most the limit). A part of a group cannot be judged by
        its own figures (art. 6), so it has no class here.
        """
        if self.headcount is None or self.is_autonomous is False:
            return ""
        if self.turnover_euros is None and self.balance_euros is None:
            return ""
        for size in classes:
            money = (self.turnover_euros is not None and self.turnover_euros <= size.turnover_max_euros) or (
                self.balance_euros is not None and self.balance_euros <= size.balance_max_euros
            )
            if self.headcount < size.headcount_below and money:
                return size.code
        return "large"


class EmployerMembership(BaseModel):
    """A person who acts for the employer."""

    employer_path = "employer"

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employer_memberships")
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole.choices, default=MembershipRole.EDITOR)

    objects = EmployerPartQuerySet.as_manager()

    class Meta:
        ordering = ["employer__name", "id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "user"],
                name="employer_member_once",
                violation_error_message=_("This person is already a member."),
            ),
        ]

    @classmethod
    def employer_model(cls) -> type[Employer]:
        """Return the model whose visibility decides."""
        return Employer
