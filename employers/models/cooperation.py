"""Working together: contacts, the commitment, the log of cooperation."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from employers.enums import CooperationKind
from employers.models.employers import Employer
from employers.models.structure import EmployerPart


class Contact(EmployerPart):
    """A contact person at the employer. Name and address are encrypted: they are a person's data."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="contacts")
    name = EncryptedTextField(_("name"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["id"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")


class Commitment(EmployerPart):
    """The employer's commitment to the work: who stands behind it, who has been told (step 1 of the method)."""

    employer = models.OneToOneField(Employer, on_delete=models.CASCADE, related_name="commitment")
    signed_on = models.DateField(_("agreed on"), null=True, blank=True)
    goal = models.TextField(_("what the employer wants to reach"), blank=True, max_length=2000)
    sponsor = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sponsor")
    )
    staff_representative = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff representative"),
    )
    occupational_health = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("occupational health contact"),
    )
    staff_informed_on = models.DateField(_("staff informed on"), null=True, blank=True)

    class Meta(EmployerPart.Meta):
        abstract = False
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")


class CooperationEntry(EmployerPart):
    """One contact with the employer, in the order it happened."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="cooperation")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    happened_on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=20, choices=CooperationKind.choices)
    note = EncryptedTextField(_("what was agreed"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step by"), null=True, blank=True)

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["employer", "-happened_on", "-id"], name="cooperation_employer_time")]
        verbose_name = _("entry of the cooperation log")
        verbose_name_plural = _("cooperation log")
