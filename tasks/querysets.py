"""Who sees which analyses and what is in them, and what lists need."""

from typing import Self

from employers.querysets import EmployerPartQuerySet


class WorkAnalysisQuerySet(EmployerPartQuerySet):
    """Work analyses."""

    def with_list_data(self) -> Self:
        """Add what a list row shows."""
        return self.select_related("unit__site__employer", "pilot__project")


class TaskQuerySet(EmployerPartQuerySet):
    """Tasks."""

    def with_row_data(self) -> Self:
        """Add what a row of the inventory shows, in a number of queries that rows do not change."""
        return self.select_related("process", "place").prefetch_related(
            "slots", "shares__function", "licences", "demands__dimension"
        )


class CarvedRoleQuerySet(EmployerPartQuerySet):
    """Carved roles."""

    def with_list_data(self) -> Self:
        """Add what a list row shows."""
        return self.select_related("analysis__unit__site__employer")

    def with_board_data(self) -> Self:
        """Add what the board shows."""
        return self.prefetch_related("items__slot__task", "licences", "ceilings__dimension")
