"""Writing a new version of an indicator's definition."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.formatting import day_text
from core.policies import require
from employers.services.saving import save_checked
from reports.dashboard_policies import may_write_definition
from reports.enums import STATES_FROZEN
from reports.models import IndicatorDefinition, PeriodReport
from reports.parameters import check_parameters

TEXTS = tuple(f"{name}_{language}" for name in ("name", "rule", "basis") for language in ("fi", "sv", "en"))
KEPT = ("kind", "unit", "position", "is_by_gender")


def add_version(*, actor: User, code: str, after: int, values: Mapping[str, Any]) -> IndicatorDefinition:
    """Write the version that follows version ``after`` and return it; what it counts (kind, unit) stays.

    Earlier versions never change: a report keeps the rule of its own cut-off day.

    Raises:
        Refused: the actor may not.
        ValidationError: somebody else has added a version meanwhile, the first day is not after the earlier version's
            and the last frozen report's, or a number of the rule is not possible.
        IndicatorDefinition.DoesNotExist: there is no such indicator.
    """
    with transaction.atomic():
        require(may_write_definition(actor))
        newest = IndicatorDefinition.objects.select_for_update().filter(code=code).order_by("-version").first()
        if newest is None:
            raise IndicatorDefinition.DoesNotExist(code)
        if newest.version != after:
            raise ValidationError(
                _("Somebody else has added version %(version)s meanwhile. Look at it on the indicator's page first."),
                params={"version": newest.version},
            )
        _check_first_day(newest, values["valid_from"])
        check_parameters(code, values["parameters"])
        made = IndicatorDefinition(
            code=code,
            version=newest.version + 1,
            parameters=dict(values["parameters"]),
            valid_from=values["valid_from"],
            is_confirmed=values["is_confirmed"],
            **{name: values[name] for name in TEXTS},
            **{name: getattr(newest, name) for name in KEPT},
        )
        save_checked(made)
        record_event(
            "reports.indicator.version_added",
            subject=made,
            actor=actor,
            payload={"code": code, "version": made.version},
        )
    return made


def _check_first_day(newest: IndicatorDefinition, first: Any) -> None:
    if first <= newest.valid_from:
        raise ValidationError(
            {
                "valid_from": _("The version in force began %(day)s. The new one begins later.")
                % {"day": day_text(newest.valid_from)}
            }
        )
    frozen = PeriodReport.objects.filter(state__in=STATES_FROZEN).aggregate(last=Max("cut_off"))["last"]
    if frozen is not None and first <= frozen:
        raise ValidationError(
            {
                "valid_from": _("A report has been frozen by the present rule up to %(day)s. The new one begins later.")
                % {"day": day_text(frozen)}
            }
        )
