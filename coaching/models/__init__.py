"""Models of candidates, placements, support and participants."""

from coaching.models.candidates import Candidate, CandidateAssignment, CapacityRating, Consent, ConsentText
from coaching.models.participants import FollowUp, ParticipantRecord
from coaching.models.placements import Placement
from coaching.models.support import SupportEntry, SupportGoal, SupportPlan

__all__ = [
    "Candidate",
    "CandidateAssignment",
    "CapacityRating",
    "Consent",
    "ConsentText",
    "FollowUp",
    "ParticipantRecord",
    "Placement",
    "SupportEntry",
    "SupportGoal",
    "SupportPlan",
]
