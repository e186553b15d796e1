"""Models of employers."""

from employers.models.cooperation import Commitment, Contact, CooperationEntry
from employers.models.employers import Employer, EmployerMembership
from employers.models.instruments import SupportInstrument
from employers.models.requests import AccessRequest
from employers.models.structure import JobFunction, Place, Site, Unit

__all__ = [
    "AccessRequest",
    "Commitment",
    "Contact",
    "CooperationEntry",
    "Employer",
    "EmployerMembership",
    "JobFunction",
    "Place",
    "Site",
    "SupportInstrument",
    "Unit",
]
