"""Registry entries of the kernel's own pages."""

from typing import Any

from core.models import Feedback
from tests.cast import SIGNED_IN, Cast
from tests.registry.routes import Route, register

READS_FEEDBACK = frozenset({"coordinator"})


def _feedback(cast: Cast) -> dict[str, Any]:
    made = Feedback.objects.create(text="Hyvä palvelu", page="/", language="fi")
    return {"public_id": made.public_id}


def _grow_feedback(_cast: Cast, number: int) -> None:
    for index in range(number - Feedback.objects.count()):
        Feedback.objects.create(text=f"Palaute {index}", contact="kysyja@example.test", page="/", language="fi")


register(
    Route("home", sees=SIGNED_IN, page=False),
    Route("catalogue", sees=SIGNED_IN, as_persona="coach"),
    Route("accessibility_statement", sees=SIGNED_IN, public=True),
    Route("privacy_notice", sees=SIGNED_IN, public=True),
    Route("feedback", sees=SIGNED_IN, public=True),
    Route("feedback_list", sees=READS_FEEDBACK, grow=_grow_feedback),
    Route("feedback_answered", sees=READS_FEEDBACK, keywords=_feedback, method="post", page=False),
    Route(
        "set_language",
        sees=SIGNED_IN,
        public=True,
        method="post",
        data=lambda _cast: {"language": "sv", "next": "/feedback/"},
        page=False,
    ),
    Route("reference_search", sees=SIGNED_IN, query="?model=municipality&q=mik", page=False, htmx=True),
)
