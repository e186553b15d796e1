"""The user: signs in by e-mail."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import ROLES_THAT_CARVE, ROLES_WITH_SECOND_FACTOR, ServiceRole
from core.models import BaseModel


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail."""

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
    def service_roles(self) -> frozenset[str]:
        """Return the roles on the service side that have not ended; read once a request."""
        return frozenset(self.service_memberships.filter(ended_on__isnull=True).values_list("role", flat=True))

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
