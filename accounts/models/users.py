"""The user: signs in by e-mail."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import ROLES_THAT_CARVE, ROLES_WITH_SECOND_FACTOR, ServiceRole
from accounts.history import tracked
from core.models import BaseModel


@dataclass(frozen=True, slots=True)
class Standing:
    """One role of a person in one organisation of the service side."""

    organisation_id: int
    organisation_name: str
    role: str


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail."""

    def with_address(self, email: str) -> "User | None":
        """Return the user whose address this is, whatever its capitals, or None."""
        return self.filter(email__iexact=email.strip()).first()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password the user can sign in only after setting one.

        Raises:
            ValueError: without an e-mail address.
        """
        if not email:
            raise ValueError("A user has an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a technical administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@tracked(exclude=("email", "name", "password", "last_login"))
class User(BaseModel, AbstractBaseUser, PermissionsMixin):
    """A person who signs in: an employer's member, a coach, a coordinator, a viewer of the ministry."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=2, default="fi", choices=[("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
    )
    is_staff = models.BooleanField(_("technical administrator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("This e-mail address is already in use."),
            ),
        ]

    def __str__(self) -> str:
        return f"user:{self.public_id}"

    @property
    def display_name(self) -> str:
        """Return the name, or the part of the address before the @ when no name is given."""
        return self.name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        """Return the name as shown to others."""
        return self.display_name

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Return the memberships on the service side that have not ended; read once a request."""
        active = self.service_memberships.filter(ended_on__isnull=True).order_by("organisation__name", "role")
        return tuple(
            Standing(organisation_id, name, role)
            for organisation_id, name, role in active.values_list("organisation_id", "organisation__name", "role")
        )

    @property
    def service_roles(self) -> frozenset[str]:
        """Return the roles on the service side that have not ended."""
        return frozenset(standing.role for standing in self.standings)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Return the keys of the organisations in which the user works now."""
        return frozenset(standing.organisation_id for standing in self.standings)

    def organisations_as(self, roles: Collection[str]) -> frozenset[int]:
        """Return the keys of the organisations in which the user has one of the roles now."""
        return frozenset(standing.organisation_id for standing in self.standings if standing.role in roles)

    @property
    def is_service_side(self) -> bool:
        """Tell whether the user works in an organisation of the service side."""
        return bool(self.standings)

    @property
    def is_coordinator(self) -> bool:
        """Tell whether the user coordinates projects."""
        return ServiceRole.COORDINATOR in self.service_roles

    @property
    def is_ministry_viewer(self) -> bool:
        """Tell whether the user only reads frozen reports."""
        return ServiceRole.MINISTRY_VIEWER in self.service_roles

    @property
    def carves(self) -> bool:
        """Tell whether the user works on analyses as a professional of the service side."""
        return bool(self.service_roles & ROLES_THAT_CARVE)

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether the user's roles demand a second factor."""
        return bool(self.service_roles & ROLES_WITH_SECOND_FACTOR) or self.is_staff
