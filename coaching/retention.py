"""How long the rows of the coaching app are kept (GDPR 5(1)(e); periods are the product's, not the law's)."""

from coaching.models import (
    Candidate,
    CandidateAssignment,
    CapacityRating,
    Consent,
    ConsentText,
    FollowUp,
    ParticipantRecord,
    Placement,
    SupportEntry,
    SupportGoal,
    SupportPlan,
)
from core.retention import PROJECT_DOCUMENT_DAYS, Retention, declare_retention, delete_older

CASE_DAYS = 2 * 365

declare_retention(
    Candidate,
    Retention(
        person_data=True,
        basis="Two years after the case was closed; frozen reports keep the counts without people",
        days=CASE_DAYS,
        expire=delete_older(Candidate, "closed_on"),
    ),
)
for part in (CandidateAssignment, CapacityRating, Consent, SupportPlan, SupportGoal, Placement, SupportEntry):
    declare_retention(part, Retention(person_data=True, basis="Goes with its candidate"))
declare_retention(ConsentText, Retention(person_data=False, basis="Texts that consents point to"))
declare_retention(
    ParticipantRecord,
    Retention(
        person_data=True,
        basis="A code and facts of indicators; CPR (EU) 2021/1060 art. 82, from the person's last day",
        days=PROJECT_DOCUMENT_DAYS,
        expire=delete_older(ParticipantRecord, "exit_on"),
    ),
)
declare_retention(FollowUp, Retention(person_data=True, basis="Goes with its participant or placement"))
