"""Carving roles out of a workplace: engine, independent validator and business case, without Django.

Records go in and out as dataclasses; nothing here reads a file, a clock time of day or a database.
"""

from tasks.carving.adjust import AdjustedRole, Adjustment, Swap, adjust_role
from tasks.carving.answers import (
    Alternative,
    Answer,
    CarvedRole,
    Criteria,
    HolderEffect,
    Nearest,
    Parts,
    Progress,
    Reason,
    RoleItem,
    TaskReasons,
)
from tasks.carving.carving import EngineError, carve
from tasks.carving.evaluation import Evaluation, RoleFigures, evaluate
from tasks.carving.parsing import parse_instance
from tasks.carving.preparation import Prepared, prepare
from tasks.carving.proposals import plan_of_roles
from tasks.carving.records import (
    ENGINE_VERSION,
    Candidate,
    InputError,
    Instance,
    InvalidInstanceError,
    Plan,
    PlanItem,
    Window,
)
from tasks.carving.serialise import answer_to_json, input_hash, plan_from_json, roles_to_json, start_from_json
from tasks.carving.solving import SOLVER_VERSION
from tasks.carving.timetable import Timetable, schedule_role
from tasks.carving.whatif import explain_counterfactual

__all__ = [
    "ENGINE_VERSION",
    "SOLVER_VERSION",
    "AdjustedRole",
    "Adjustment",
    "Alternative",
    "Answer",
    "Candidate",
    "CarvedRole",
    "Criteria",
    "EngineError",
    "Evaluation",
    "HolderEffect",
    "InputError",
    "Instance",
    "InvalidInstanceError",
    "Nearest",
    "Parts",
    "Plan",
    "PlanItem",
    "Prepared",
    "Progress",
    "Reason",
    "RoleFigures",
    "RoleItem",
    "Swap",
    "TaskReasons",
    "Timetable",
    "Window",
    "adjust_role",
    "answer_to_json",
    "carve",
    "evaluate",
    "explain_counterfactual",
    "input_hash",
    "parse_instance",
    "plan_from_json",
    "plan_of_roles",
    "prepare",
    "roles_to_json",
    "schedule_role",
    "start_from_json",
]
