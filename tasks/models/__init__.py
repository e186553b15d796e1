"""Models of work analyses, tasks and carved roles."""

from tasks.models.analyses import AnalysisStep, NeedAnswer, Process, WorkAnalysis
from tasks.models.board import BoardMove, BoardVersion
from tasks.models.contributors import ContributorLink, TaskVoice
from tasks.models.demands import Dimension, Licence, ProfileCeiling, TargetProfile, TaskDemand
from tasks.models.documents import DocumentRequest
from tasks.models.economics import BusinessCase
from tasks.models.gate import EthicsCheck, EthicsThreshold, GateReason, HolderHearing
from tasks.models.inventory import Task, TaskLink, TaskShare, TaskSlot
from tasks.models.library import LibraryTask
from tasks.models.roles import CarvedRole, RoleCeiling, RoleItem
from tasks.models.runs import CarvingRun, Proposal, RoleWish, WishCeiling

__all__ = [
    "AnalysisStep",
    "BoardMove",
    "BoardVersion",
    "BusinessCase",
    "CarvedRole",
    "CarvingRun",
    "ContributorLink",
    "Dimension",
    "DocumentRequest",
    "EthicsCheck",
    "EthicsThreshold",
    "GateReason",
    "HolderHearing",
    "LibraryTask",
    "Licence",
    "NeedAnswer",
    "Process",
    "ProfileCeiling",
    "Proposal",
    "RoleCeiling",
    "RoleItem",
    "RoleWish",
    "TargetProfile",
    "Task",
    "TaskDemand",
    "TaskLink",
    "TaskShare",
    "TaskSlot",
    "TaskVoice",
    "WishCeiling",
    "WorkAnalysis",
]
