"""A made-up country of two projects, for the demo and for measuring: every state, and figures that grow by a number.

People, employers and organisations are invented. Tasks and roles come from the example workplaces. The same size, day
and seed give the same country.
"""

from reports.services.country.making import CountryExists, make_country
from reports.services.country.sizes import Size

__all__ = ["CountryExists", "Size", "make_country"]
