"""Models of the kernel."""

from core.models.base import BaseModel
from core.models.events import DomainEvent, OutboxMessage
from core.models.feedback import Feedback
from core.models.reference import (
    Authority,
    AuthorityArea,
    EducationLevel,
    EmploymentArea,
    Industry,
    LegalForm,
    Municipality,
    Occupation,
    PublicHoliday,
    ReferenceFile,
    ReferenceModel,
    Region,
    SizeClass,
)

__all__ = [
    "Authority",
    "AuthorityArea",
    "BaseModel",
    "DomainEvent",
    "EducationLevel",
    "EmploymentArea",
    "Feedback",
    "Industry",
    "LegalForm",
    "Municipality",
    "Occupation",
    "OutboxMessage",
    "PublicHoliday",
    "ReferenceFile",
    "ReferenceModel",
    "Region",
    "SizeClass",
]
