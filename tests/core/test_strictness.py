"""The strict test base is itself tested: what it promises to catch, it catches."""

import pytest
from django.template import Context, Template

from core.models import Feedback
from tests.strictness import UndefinedTemplateVariable, check_html


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ person.missing }}", "{{ missing|upper }}"])
def test_a_name_that_no_view_gives_fails(source: str) -> None:
    with pytest.raises(UndefinedTemplateVariable):
        Template(source).render(Context({"person": object()}))


@pytest.mark.parametrize(
    "source",
    ["{% if missing %}x{% endif %}", "{{ missing|default:'–' }}", "{% for one in many %}{{ one }}{% endfor %}"],
)
def test_asking_and_having_a_default_is_allowed(source: str) -> None:
    assert "missing" not in Template(source).render(Context({"many": [1]}))


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order() -> None:
    for number in range(12):
        Feedback.objects.create(text=str(number), language="fi")
    seen = {tuple(row.pk for row in Feedback.objects.order_by()) for _look in range(5)}
    assert len(seen) > 1
    asked = {tuple(row.pk for row in Feedback.objects.order_by("pk")) for _look in range(5)}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("html", "what"),
    [
        (b'<p onclick="x()">', "event handler"),
        (b'<p style="color:red">', "inline style"),
        (b"<style>p{}</style>", "inline style"),
        (b"<script>alert(1)</script>", "inline script"),
        (b"<p>{{ name }}</p>", "unrendered"),
    ],
)
def test_what_the_content_policy_would_block_fails(html: bytes, what: str) -> None:
    with pytest.raises(AssertionError, match=what):
        check_html(html, "/")


def test_scripts_from_files_and_data_pass() -> None:
    check_html(b'<script src="/static/x.js"></script><script type="application/json">{}</script>', "/")
