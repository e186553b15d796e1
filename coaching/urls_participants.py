"""Addresses of participants and follow-ups."""

from django.urls import URLPattern, URLResolver, path

from coaching.views import participant_list, participants

urlpatterns: list[URLPattern | URLResolver] = [
    path("participants/", participant_list.participant_list, name="participant_list"),
    path("participants/export/", participant_list.participant_export, name="participant_export"),
    path("participants/new/", participants.participant_create, name="participant_create"),
    path(
        "candidates/<uuid:public_id>/participation/new/",
        participants.participant_create_for,
        name="participant_create_for",
    ),
    path("participants/<uuid:public_id>/", participants.participant_detail, name="participant_detail"),
    path("participants/<uuid:public_id>/edit/", participants.participant_edit, name="participant_edit"),
    path("participants/<uuid:public_id>/exit/", participants.participant_exit, name="participant_exit"),
    path(
        "participants/<uuid:public_id>/six-months/", participants.participant_six_months, name="participant_six_months"
    ),
    path("participants/<uuid:public_id>/re-entry/", participants.participant_re_enter, name="participant_re_enter"),
    path("participants/<uuid:public_id>/eura/", participants.participant_eura, name="participant_eura"),
]
