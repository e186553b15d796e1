"""The one kind of expression that the models add up: a solver's linear expression or a plain number."""

from ortools.sat.python import cp_model

Linear = cp_model.LinearExpr | int
