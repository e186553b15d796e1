"""The states of the product's models as a page of documentation, drawn from the tables themselves."""

from collections.abc import Sequence

from core.workflow import StateTable

PREFACE = """# States

Made by `manage.py document_workflows --write` from the state tables; a test compares. What each move demands
(who, under which condition) stands in the table itself.
"""


def as_document(tables: Sequence[StateTable]) -> str:
    """Return the tables as Markdown: a heading, a diagram and the rows of each, ordered by name."""
    return "\n".join([PREFACE, *(_section(table) for table in sorted(tables, key=lambda table: table.name))])


def _section(table: StateTable) -> str:
    rows = [
        f"| {transition.name} | {', '.join(transition.sources)} | {transition.target} | {transition.event} |"
        for transition in table.transitions
    ]
    head = [f"## {table.name}", "", "```mermaid", table.mermaid(), "```", ""]
    return "\n".join([*head, "| move | from | to | event |", "|---|---|---|---|", *rows, ""])
