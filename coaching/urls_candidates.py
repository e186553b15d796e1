"""Addresses of candidates, consents and placements."""

from django.urls import URLPattern, URLResolver, path

from coaching.views import candidates, consents, employers, placements, profiles

CANDIDATE = "candidates/<uuid:public_id>/"
PLACEMENT = "placements/<uuid:public_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/", candidates.candidate_list, name="candidate_list"),
    path("candidates/new/", candidates.candidate_create, name="candidate_create"),
    path("employers/", employers.employer_choices, name="employer_choices"),
    path(CANDIDATE, candidates.candidate_detail, name="candidate_detail"),
    path(f"{CANDIDATE}history/", candidates.candidate_history, name="candidate_history"),
    path(f"{CANDIDATE}tab/<slug:key>/", candidates.candidate_tab, name="candidate_tab"),
    path(f"{CANDIDATE}edit/", candidates.candidate_edit, name="candidate_edit"),
    path(f"{CANDIDATE}close/", candidates.candidate_close, name="candidate_close"),
    path(f"{CANDIDATE}reopen/", candidates.candidate_reopen, name="candidate_reopen"),
    path(f"{CANDIDATE}coaches/add/", candidates.candidate_assign, name="candidate_assign"),
    path("assignments/<uuid:public_id>/end/", candidates.assignment_end, name="assignment_end"),
    path(f"{CANDIDATE}profile/", profiles.candidate_profile, name="candidate_profile"),
    path(f"{CANDIDATE}profile/edit/", profiles.candidate_profile_edit, name="candidate_profile_edit"),
    path(f"{CANDIDATE}consents/", consents.candidate_consents, name="candidate_consents"),
    path(f"{CANDIDATE}consents/<slug:purpose>/", consents.consent_give, name="consent_give"),
    path("consents/<uuid:public_id>/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    path(f"{CANDIDATE}roles/", placements.candidate_roles, name="candidate_roles"),
    path(f"{CANDIDATE}roles/<uuid:role_id>/", placements.candidate_introduce, name="candidate_introduce"),
    path(PLACEMENT, placements.placement_detail, name="placement_detail"),
    path(f"{PLACEMENT}edit/", placements.placement_edit, name="placement_edit"),
    path(f"{PLACEMENT}steps/<slug:step>/", placements.placement_move, name="placement_move"),
]
