"""Addresses of the pilots app."""

from django.urls import URLPattern, URLResolver, path

from pilots.views import actions, operating_models, periods, pilots, projects

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pilots.pilot_list, name="pilot_list"),
    path("export/", pilots.pilot_export, name="pilot_export"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<uuid:public_id>/", projects.project_detail, name="project_detail"),
    path("projects/<uuid:public_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:public_id>/pilots/new/", pilots.pilot_create, name="pilot_create"),
    path("projects/<uuid:public_id>/authorities/", projects.project_authorities, name="project_authorities"),
    path("projects/<uuid:public_id>/history/", projects.project_history, name="project_history"),
    path("projects/<uuid:public_id>/periods/", periods.project_periods, name="project_periods"),
    path("projects/<uuid:public_id>/periods/new/", periods.period_create, name="period_create"),
    path("projects/<uuid:public_id>/targets/", periods.project_targets, name="project_targets"),
    path("periods/<uuid:public_id>/edit/", periods.period_edit, name="period_edit"),
    path("periods/<uuid:public_id>/remove/", periods.period_remove, name="period_remove"),
    path("projects/<uuid:public_id>/actions/", actions.project_actions, name="project_actions"),
    path("projects/<uuid:public_id>/actions/new/", actions.action_create, name="action_create"),
    path("actions/<uuid:public_id>/", actions.action_detail, name="action_detail"),
    path("actions/<uuid:public_id>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<uuid:public_id>/remove/", actions.action_remove, name="action_remove"),
    path("actions/<uuid:public_id>/employers/", actions.action_employer_search, name="action_employer_search"),
    path(
        "actions/<uuid:public_id>/employers/<uuid:employer_id>/add/",
        actions.action_employer_add,
        name="action_employer_add",
    ),
    path(
        "actions/<uuid:public_id>/employers/<uuid:employer_id>/remove/",
        actions.action_employer_remove,
        name="action_employer_remove",
    ),
    path("models/", operating_models.operating_model_list, name="operating_model_list"),
    path("models/new/", operating_models.operating_model_create, name="operating_model_create"),
    path("models/<uuid:public_id>/", operating_models.operating_model_detail, name="operating_model_detail"),
    path("models/<uuid:public_id>/edit/", operating_models.operating_model_edit, name="operating_model_edit"),
    path("models/<uuid:public_id>/versions/new/", operating_models.model_version_create, name="model_version_create"),
    path("models/<uuid:public_id>/rooting/new/", operating_models.rooting_create, name="rooting_create"),
    path("rooting/<uuid:public_id>/edit/", operating_models.rooting_edit, name="rooting_edit"),
    path("rooting/<uuid:public_id>/remove/", operating_models.rooting_remove, name="rooting_remove"),
    path("<uuid:public_id>/", pilots.pilot_detail, name="pilot_detail"),
    path("<uuid:public_id>/history/", pilots.pilot_history, name="pilot_history"),
    path("<uuid:public_id>/tab/<slug:key>/", pilots.pilot_tab, name="pilot_tab"),
    path("<uuid:public_id>/edit/", pilots.pilot_edit, name="pilot_edit"),
    path("<uuid:public_id>/move/", pilots.pilot_move, name="pilot_move"),
    path("<uuid:public_id>/delay/", pilots.pilot_delay, name="pilot_delay"),
    path("<uuid:public_id>/employers/", pilots.pilot_employer_search, name="pilot_employer_search"),
    path("<uuid:public_id>/employers/<uuid:employer_id>/join/", pilots.pilot_employer_join, name="pilot_employer_join"),
    path(
        "<uuid:public_id>/employers/<uuid:employer_id>/leave/",
        pilots.pilot_employer_leave,
        name="pilot_employer_leave",
    ),
]
