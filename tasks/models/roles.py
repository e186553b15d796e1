"""Carved roles and the work in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employers.models import Contact
from tasks.enums import PayBasis, RoleState
from tasks.models.analyses import AnalysisPart, WorkAnalysis
from tasks.models.demands import Licence, TargetProfile
from tasks.models.inventory import ALL_DAYS, TaskSlot
from tasks.models.runs import Ceiling, Proposal, RoleFrame, frame_constraints
from tasks.querysets import CarvedRoleQuerySet


class CarvedRole(RoleFrame):
    """A tailored role: its frame, its tasks on the board, and what makes it a real job.

    Changes of state go through ``tasks.workflow``; the tasks are moved by ``tasks.services.board``.
    """

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="roles")
    proposal = models.ForeignKey(Proposal, on_delete=models.SET_NULL, null=True, blank=True, related_name="roles")
    template_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replicas")
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what the role is for"), blank=True, max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=RoleState.choices, default=RoleState.DRAFT)
    position = models.PositiveSmallIntegerField(default=0)
    profile = models.ForeignKey(
        TargetProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for whom")
    )
    licences = models.ManyToManyField(Licence, blank=True, related_name="+", verbose_name=_("licences held"))
    supervisor = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("supervisor")
    )
    mentor = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague who helps"),
    )
    pay_basis = models.CharField(_("pay rests on"), max_length=30, choices=PayBasis.choices, blank=True)
    pay_agreement = models.CharField(_("collective agreement and pay class"), max_length=200, blank=True)
    development_path = models.TextField(_("how the role can grow"), blank=True, max_length=1000)
    break_room = models.BooleanField(_("shared breaks with the work community"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CarvedRoleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("carved role")
        verbose_name_plural = _("carved roles")
        indexes = [models.Index(fields=["state", "-created_at"], name="role_state_time")]
        constraints = [
            *frame_constraints("role"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "open", "filled"]) | Q(decided_at__isnull=False),
                name="role_approved_is_decided",
                violation_error_message=_("An approved role has a decision with its date."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "withdrawn"]) | ~Q(closing_reason=""),
                name="role_closed_has_reason",
                violation_error_message=_("A closed or withdrawn role has a reason."),
            ),
        ]


class RolePart(AnalysisPart):
    """Something that belongs to one role."""

    employer_path = "role__analysis__unit__site__employer"

    class Meta(AnalysisPart.Meta):
        abstract = True


class RoleCeiling(Ceiling):
    """A ceiling of a role."""

    employer_path = "role__analysis__unit__site__employer"

    role = models.ForeignKey(CarvedRole, on_delete=models.CASCADE, related_name="ceilings")

    class Meta(Ceiling.Meta):
        abstract = False
        ordering = ["dimension__position"]
        verbose_name = _("ceiling of a role")
        verbose_name_plural = _("ceilings of a role")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "dimension"],
                name="role_ceiling_once",
                violation_error_message=_("The role already has a ceiling on this dimension."),
            ),
        ]


class RoleItem(RolePart):
    """One slot of a task moved into the role: on which days, from what time, how many minutes at the role's pace.

    A slot is in at most one living role: ``is_active`` falls when the role is withdrawn or closed.
    ``start`` is empty while no time fits (the timetable then says what collides). ``is_locked``: the engine must
    keep it there.
    """

    role = models.ForeignKey(CarvedRole, on_delete=models.CASCADE, related_name="items")
    slot = models.ForeignKey(TaskSlot, on_delete=models.PROTECT, related_name="items")
    days = models.PositiveSmallIntegerField(_("days"))
    start = models.TimeField(_("from"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes at a time"))
    is_locked = models.BooleanField(_("locked by hand"), default=False)
    is_active = models.BooleanField(default=True)

    class Meta(RolePart.Meta):
        abstract = False
        ordering = ["start", "id"]
        verbose_name = _("task in a role")
        verbose_name_plural = _("tasks in a role")
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(is_active=True),
                name="role_item_slot_once",
                violation_error_message=_("This task is already in a role."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=ALL_DAYS),
                name="role_item_has_days",
                violation_error_message=_("Choose at least one day of the week."),
            ),
        ]
