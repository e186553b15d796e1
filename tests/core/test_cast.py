"""The cast itself, and who sees what of it."""

import pytest

from employers.models import Employer
from tasks.models import Task, WorkAnalysis
from tests.cast import PERSONAS, SEES_ANALYSIS, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona != "anonymous"])
def test_visibility_follows_the_employer(cast: Cast, persona: str) -> None:
    user = cast.user(persona)
    expected = persona in SEES_ANALYSIS
    assert Employer.objects.visible_to(user).filter(pk=cast.employer.pk).exists() is expected
    assert WorkAnalysis.objects.visible_to(user).filter(pk=cast.analysis.pk).exists() is expected
    assert Task.objects.visible_to(user).filter(pk=cast.task.pk).exists() is expected
