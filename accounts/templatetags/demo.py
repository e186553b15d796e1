"""The sign-ins of the demo for the sign-in page."""

from django import template

from accounts.services.demo import SignIn, demo_sign_ins

register = template.Library()


@register.simple_tag
def demo_people() -> list[SignIn]:
    """The people of the demo with their passwords and current codes; nothing outside demo mode."""
    return demo_sign_ins()
