"""The list of employers and what its file holds."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.exports import Column
from core.models import SizeClass
from core.policies import Text
from core.tables import BaseTable
from employers.models import Employer
from employers.selectors import size_label


class EmployerTable(BaseTable):
    """Employers with a link to each."""

    caption: ClassVar[Text] = _("Employers")

    name = tables.Column(verbose_name=_("Name"))
    business_id = tables.Column(verbose_name=_("Business ID"))
    municipality = tables.Column(verbose_name=_("Municipality"), default="–")
    industry = tables.Column(verbose_name=_("Industry"), default="–")
    size_code = tables.Column(verbose_name=_("Size"), empty_values=())

    class Meta(BaseTable.Meta):
        empty_text = _("No employer matches the filters.")

    def __init__(self, data: Any, *, classes: list[SizeClass], **kwargs: Any) -> None:
        """``classes`` are the size classes, read once for the table."""
        self.classes = classes
        super().__init__(data, **kwargs)

    def render_name(self, record: Employer) -> SafeString:
        """Link the name to the employer's page."""
        url = reverse("employer_detail", kwargs={"public_id": record.public_id})
        return format_html('<a href="{}">{}</a>', url, record.display_name)

    def render_size_code(self, record: Employer) -> str:
        """Write the size class in words."""
        return str(size_label(record.size_class(self.classes), self.classes))


def employer_columns(classes: list[SizeClass]) -> list[Column]:
    """Return the columns of the file; codes stay text."""
    return [
        Column(_("Name"), lambda row: row.name),
        Column(_("Business ID"), lambda row: row.business_id, "code"),
        Column(_("Type"), lambda row: row.get_kind_display()),
        Column(_("Municipality code"), lambda row: row.municipality.code if row.municipality else "", "code"),
        Column(_("Municipality"), lambda row: row.municipality.label if row.municipality else ""),
        Column(_("Industry code"), lambda row: row.industry.code if row.industry else "", "code"),
        Column(_("Industry"), lambda row: row.industry.label if row.industry else ""),
        Column(_("Number of employees"), lambda row: row.headcount, "number"),
        Column(_("Size class"), lambda row: size_label(row.size_class(classes), classes)),
        Column(_("Added on"), lambda row: row.created_at, "moment"),
    ]
