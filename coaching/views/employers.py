"""Choices of the searchable field of an employer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.users import signed_in
from coaching.policies import may_list_candidates
from coaching.selectors import employers
from core.policies import require
from core.views.lookups import lookup_options


@require_GET
def employer_choices(request: HttpRequest) -> HttpResponse:
    """Return up to 20 employers that the user sees and that match ``q``, as options of the listbox ``list``."""
    user = signed_in(request)
    require(may_list_candidates(user))
    found = employers.employer_choices(user, request.GET.get("q", ""))
    return lookup_options(request, [(each.business_id, employers.employer_text(each)) for each in found])
