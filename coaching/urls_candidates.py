"""Addresses of candidates, consents and placements."""

from django.urls import URLPattern, URLResolver, path

from coaching.views import candidates

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/", candidates.candidate_list, name="candidate_list"),
    path("candidates/<uuid:public_id>/", candidates.candidate_detail, name="candidate_detail"),
    path("candidates/<uuid:public_id>/history/", candidates.candidate_history, name="candidate_history"),
    path("candidates/<uuid:public_id>/tab/<slug:key>/", candidates.candidate_tab, name="candidate_tab"),
]
