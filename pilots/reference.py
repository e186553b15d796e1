"""Steps of the methods from their shipped file. Sources: pilots/data/SOURCES.md."""

from pathlib import Path

from core.services.reference import LoadResult, load_file, register_reference, text, whole
from pilots.models import MethodStep

FILE = Path(__file__).resolve().parent / "data" / "method_steps.csv"
NAMES = ("name_fi", "name_sv", "name_en")
GATES = ("gate_fi", "gate_sv", "gate_en")


def load_method_steps(force: bool = False) -> list[LoadResult]:
    """Bring the steps of the methods up to date with their file."""
    return [
        load_file(
            FILE,
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


register_reference("pilots", load_method_steps)
