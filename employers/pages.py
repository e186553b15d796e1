"""The tabs of an employer's page. Higher floors add theirs with ``register_tab``."""

from django.utils.translation import gettext_lazy as _

from employers.tabs import Tab, TabRegistry

EMPLOYER_TABS = TabRegistry("employer_tab")


def register_tab(tab: Tab) -> None:
    """Add a tab to the page of an employer; called from an app's ``navigation`` module."""
    EMPLOYER_TABS.register(tab)


register_tab(Tab("overview", 10, _("Overview"), url_name="employer_detail"))
register_tab(Tab("structure", 20, _("Sites and jobs"), url_name="employer_structure"))
register_tab(Tab("people", 40, _("People"), url_name="employer_people"))
register_tab(Tab("cooperation", 50, _("Cooperation"), url_name="employer_cooperation"))
register_tab(Tab("history", 90, _("History"), url_name="employer_history"))
