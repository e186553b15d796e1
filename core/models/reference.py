"""Reference data: classifications of others, loaded from versioned files, never typed in.

Codes are text and keep their leading zeros. A name that the source lacks is empty; ``label`` then falls back.
"""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.access import AccessQuerySet


class ReferenceQuerySet(AccessQuerySet[Any]):
    """Public classifications: everyone sees them."""

    def visible_to(self, user: Any) -> "ReferenceQuerySet":
        """Return everything; there is nothing of anybody in it."""
        return self


class ReferenceModel(models.Model):
    """A code with names in three languages."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_fi = models.CharField(max_length=300, blank=True)
    name_sv = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the name in the language of the page, else in Finnish, else in English, else the code."""
        language = (get_language() or "fi")[:2]
        return getattr(self, f"name_{language}", "") or self.name_fi or self.name_en or self.code


class Region(ReferenceModel):
    """A region (maakunta), classification of 2026."""

    class Meta(ReferenceModel.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class EmploymentArea(ReferenceModel):
    """An employment area (työllisyysalue), in force since 1.1.2025."""

    class Meta(ReferenceModel.Meta):
        verbose_name = _("employment area")
        verbose_name_plural = _("employment areas")


class Authority(ReferenceModel):
    """A state authority with the days it existed: ELY centres ended 31.12.2025, vitality centres began 1.1.2026.

    ``funds_esf`` marks those that fund ESF+ since 2026; the funding area differs from the general area.
    """

    kind = models.CharField(max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    funds_esf = models.BooleanField(default=False)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")


class AuthorityArea(models.Model):
    """Which authority serves a region, in which capacity, from when to when."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="areas")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="authority_areas")
    capacity = models.CharField(max_length=20, choices=[("general", _("general")), ("funding", _("ESF+ funding"))])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["authority__code", "region__code", "capacity"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "region", "capacity", "valid_from"],
                name="authority_area_once",
                violation_error_message=_("The authority already has this area from that day."),
            ),
        ]
        verbose_name = _("area of an authority")
        verbose_name_plural = _("areas of authorities")

    def __str__(self) -> str:
        return f"{self.authority_id}:{self.region_id}:{self.capacity}"


class Municipality(ReferenceModel):
    """A municipality of 2026 with the areas it belongs to."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="municipalities")
    employment_area = models.ForeignKey(
        EmploymentArea, on_delete=models.PROTECT, null=True, related_name="municipalities"
    )
    wellbeing_county_code = models.CharField(max_length=4, blank=True)
    language_status_code = models.CharField(max_length=2, blank=True)
    urban_rural_code = models.CharField(max_length=2, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")


class Industry(ReferenceModel):
    """An industry of TOL 2008 / NACE Rev. 2; level 1 sections to 4 classes."""

    level = models.PositiveSmallIntegerField()
    parent_code = models.CharField(max_length=20, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")


class Occupation(ReferenceModel):
    """An occupation group of ISCO-08 / Ammattiluokitus 2010; level 1 to 4, national groups 5."""

    level = models.PositiveSmallIntegerField()
    parent_code = models.CharField(max_length=20, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")


class LegalForm(ReferenceModel):
    """A legal form of the business information system."""

    abbreviation = models.CharField(max_length=20, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("legal form")
        verbose_name_plural = _("legal forms")


class EducationLevel(ReferenceModel):
    """An ISCED 2011 level with the ESF+ indicator that counts it."""

    esf_indicator = models.CharField(max_length=10, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("education level")
        verbose_name_plural = _("education levels")


class SizeClass(ReferenceModel):
    """Thresholds of Recommendation 2003/361/EC: headcount is "below", money "at most", one of the two suffices."""

    headcount_below = models.PositiveIntegerField()
    turnover_max_euros = models.BigIntegerField()
    balance_max_euros = models.BigIntegerField()

    class Meta:
        ordering = ["headcount_below"]
        verbose_name = _("size class")
        verbose_name_plural = _("size classes")


class PublicHoliday(models.Model):
    """A public holiday in Finland."""

    date = models.DateField(unique=True)
    name_fi = models.CharField(max_length=100)
    name_sv = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")

    def __str__(self) -> str:
        return self.date.isoformat()


class ReferenceFile(models.Model):
    """Which version of which reference file has been loaded."""

    name = models.CharField(max_length=100, unique=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("reference file")
        verbose_name_plural = _("reference files")

    def __str__(self) -> str:
        return self.name
