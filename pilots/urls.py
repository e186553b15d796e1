"""Addresses of the pilots app."""

from django.urls import URLPattern, URLResolver, path

from pilots.views import pilots, projects

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pilots.pilot_list, name="pilot_list"),
    path("export/", pilots.pilot_export, name="pilot_export"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<uuid:public_id>/", projects.project_detail, name="project_detail"),
    path("projects/<uuid:public_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:public_id>/pilots/new/", pilots.pilot_create, name="pilot_create"),
    path("<uuid:public_id>/", pilots.pilot_detail, name="pilot_detail"),
    path("<uuid:public_id>/history/", pilots.pilot_history, name="pilot_history"),
    path("<uuid:public_id>/tab/<slug:key>/", pilots.pilot_tab, name="pilot_tab"),
    path("<uuid:public_id>/edit/", pilots.pilot_edit, name="pilot_edit"),
    path("<uuid:public_id>/move/", pilots.pilot_move, name="pilot_move"),
    path("<uuid:public_id>/employers/", pilots.pilot_employer_search, name="pilot_employer_search"),
    path("<uuid:public_id>/employers/<uuid:employer_id>/join/", pilots.pilot_employer_join, name="pilot_employer_join"),
    path(
        "<uuid:public_id>/employers/<uuid:employer_id>/leave/",
        pilots.pilot_employer_leave,
        name="pilot_employer_leave",
    ),
]
