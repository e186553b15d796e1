"""The indicators for which a project may set targets, as a higher floor knows them: it registers where they are read.

From an app's ``registrations`` module::

    register_indicators(indicators_with_targets)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.policies import Text


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator by its code. ``group`` is the heading it stands under; ``is_whole`` forbids decimals."""

    code: str
    name: Text
    group: Text
    unit: Text
    is_whole: bool = True


Source = Callable[[], Sequence[Indicator]]
_sources: dict[str, Source] = {}


def register_indicators(source: Source) -> None:
    """Say where indicators are read; the same source is asked once."""
    _sources[f"{source.__module__}.{source.__qualname__}"] = source


def known_indicators() -> list[Indicator]:
    """Return every indicator that may have a target, in the order of its source."""
    return [indicator for _name, source in sorted(_sources.items()) for indicator in source()]
