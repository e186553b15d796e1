"""How long the rows of the employers app are kept."""

from core.retention import PROJECT_DOCUMENT_DAYS, Retention, declare_retention, delete_older
from employers.enums import RequestState
from employers.models import (
    AccessRequest,
    Commitment,
    Contact,
    CooperationEntry,
    Employer,
    EmployerMembership,
    JobFunction,
    Place,
    Site,
    SupportInstrument,
    Unit,
)

REQUEST_DAYS = 365
PROJECT_DOCUMENTS = (
    "Documents of a project: (EU) 2021/1060 art. 82, five years from the end of the year of the last payment"
)

declare_retention(
    Employer, Retention(person_data=False, basis="An organisation's public facts; goes when the employer is removed")
)
for _model in (Site, Unit, Place, JobFunction):
    declare_retention(_model, Retention(person_data=False, basis="Goes with its employer; no person is named"))
declare_retention(
    Commitment, Retention(person_data=False, basis="Goes with its employer; names stand in contacts and go with them")
)
declare_retention(
    EmployerMembership,
    Retention(
        person_data=True, basis="Goes when the membership ends, the user's account is removed or the employer is"
    ),
)
declare_retention(
    Contact,
    Retention(
        person_data=True,
        basis=PROJECT_DOCUMENTS,
        days=PROJECT_DOCUMENT_DAYS,
        expire=delete_older(Contact, "updated_at"),
    ),
)
declare_retention(
    CooperationEntry,
    Retention(
        person_data=True,
        basis=PROJECT_DOCUMENTS,
        days=PROJECT_DOCUMENT_DAYS,
        expire=delete_older(CooperationEntry, "happened_on"),
    ),
)
declare_retention(
    AccessRequest,
    Retention(
        person_data=True,
        basis="Shows how access came about; a year after the decision it is no longer needed",
        days=REQUEST_DAYS,
        expire=delete_older(AccessRequest, "decided_at", state__in=[RequestState.GRANTED, RequestState.DECLINED]),
    ),
)
declare_retention(
    SupportInstrument, Retention(person_data=False, basis="Public rules; old ones are needed for old business cases")
)
