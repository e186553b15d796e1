"""Steps of the methods and the programme's tree from their shipped files. Sources: pilots/data/SOURCES.md."""

from pathlib import Path

from core.models import Authority
from core.services.reference import Column, LoadResult, day, linked, load_file, register_reference, text, whole
from pilots.models import MethodStep, Objective, Programme, Theme

FOLDER = Path(__file__).resolve().parent / "data"
NAMES = ("name_fi", "name_sv", "name_en")
GATES = ("gate_fi", "gate_sv", "gate_en")


def _named() -> dict[str, Column]:
    return {
        "code": text("code", required=True),
        "name_fi": text("name_fi", required=True),
        "name_sv": text("name_sv"),
        "name_en": text("name_en"),
    }


def load_method_steps(force: bool = False) -> list[LoadResult]:
    """Bring the steps of the methods up to date with their file."""
    return [
        load_file(
            FOLDER / "method_steps.csv",
            MethodStep,
            columns={
                "method": text("method", required=True),
                "number": whole("number"),
                "code": text("code", required=True),
                **{name: text(name, required=True) for name in NAMES},
                **{gate: text(gate) for gate in GATES},
            },
            key=("method", "number"),
            force=force,
        )
    ]


def load_programme_tree(force: bool = False) -> list[LoadResult]:
    """Bring programmes, objectives and themes up to date with their files; the authorities must be there already."""
    programme = {
        **_named(),
        "valid_from": day("valid_from"),
        "valid_to": day("valid_to", required=False),
        "source": text("source"),
    }
    objective = {**_named(), "programme_id": linked("programme_code", Programme)}
    theme = {
        **_named(),
        "objective_id": linked("objective_code", Objective),
        "steering_id": linked("steering_code", Authority, required=False),
    }
    return [
        load_file(FOLDER / "programmes.csv", Programme, columns=programme, force=force),
        load_file(FOLDER / "objectives.csv", Objective, columns=objective, force=force),
        load_file(FOLDER / "themes.csv", Theme, columns=theme, force=force),
    ]


def load_pilots(force: bool = False) -> list[LoadResult]:
    """Bring every file of this app up to date."""
    return load_method_steps(force) + load_programme_tree(force)


register_reference("pilots", load_pilots)
