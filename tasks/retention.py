"""How long the rows of the tasks app are kept."""

from __future__ import annotations

from datetime import date

from core.retention import Retention, declare_retention, delete_older
from tasks.models import (
    AnalysisStep,
    BoardMove,
    BoardVersion,
    BusinessCase,
    CarvedRole,
    CarvingRun,
    ContributorLink,
    Dimension,
    DocumentRequest,
    EthicsCheck,
    EthicsThreshold,
    GateReason,
    HolderHearing,
    LibraryTask,
    Licence,
    NeedAnswer,
    Process,
    ProfileCeiling,
    Proposal,
    RoleCeiling,
    RoleItem,
    RoleWish,
    TargetProfile,
    Task,
    TaskDemand,
    TaskLink,
    TaskShare,
    TaskSlot,
    TaskVoice,
    WishCeiling,
    WorkAnalysis,
)

DOCUMENT_DAYS = 7  # a made document can be asked for again at any time
LINK_DAYS = 180  # after its end a link only tells how many came through it
WITH_ANALYSIS = "Goes with its analysis; it describes work and names no person"
PUBLIC_DATA = "Published classifications, rules and wordings; no personal data"

for _model in (
    WorkAnalysis,
    Process,
    Task,
    TaskSlot,
    TaskShare,
    TaskLink,
    TaskDemand,
    RoleWish,
    WishCeiling,
    CarvingRun,
    Proposal,
    CarvedRole,
    RoleCeiling,
    RoleItem,
    BusinessCase,
    HolderHearing,
):
    declare_retention(_model, Retention(person_data=False, basis=WITH_ANALYSIS))
for _signed in (AnalysisStep, NeedAnswer, BoardMove, BoardVersion, EthicsCheck, GateReason):
    declare_retention(
        _signed,
        Retention(
            person_data=True,
            basis="Goes with its analysis; who did it is cut off when the account is removed",
        ),
    )
for _public in (Dimension, Licence, TargetProfile, ProfileCeiling, EthicsThreshold, LibraryTask):
    declare_retention(_public, Retention(person_data=False, basis=PUBLIC_DATA))


def remove_old_links(before: date) -> int:
    """Remove links that ended before the day, with the voices given through them; the tasks stay."""
    count, _by_model = ContributorLink.objects.filter(expires_at__date__lt=before).delete()
    return count


declare_retention(
    ContributorLink,
    Retention(
        person_data=False,
        basis="A closed link opens nothing; half a year later nobody asks who came through it",
        days=LINK_DAYS,
        expire=remove_old_links,
    ),
)
declare_retention(
    DocumentRequest,
    Retention(
        person_data=True,
        basis="A made file with who asked for it; it can be made again at any time",
        days=DOCUMENT_DAYS,
        expire=delete_older(DocumentRequest, "created_at"),
    ),
)
declare_retention(
    TaskVoice,
    Retention(person_data=True, basis="A worker's word under a random key; goes with its link, half a year after it"),
)
