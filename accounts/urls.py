"""Addresses of the accounts app."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import invitations, looks, notices, organisations, profile, sessions

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", profile.profile, name="profile"),
    path("me/notices/", profile.notice_choices, name="notice_choices"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read_all, name="notice_read_all"),
    path("notices/<uuid:public_id>/open/", notices.notice_open, name="notice_open"),
    path("session/", sessions.session_left, name="session_left"),
    path("session/extend/", sessions.session_extend, name="session_extend"),
    path("looks/", looks.audit_looks, name="audit_looks"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/new/", organisations.organisation_create, name="organisation_create"),
    path("organisations/<uuid:public_id>/", organisations.organisation_detail, name="organisation_detail"),
    path("organisations/<uuid:public_id>/invite/", organisations.organisation_invite, name="organisation_invite"),
    path("memberships/<uuid:public_id>/role/", organisations.membership_role, name="membership_role"),
    path("memberships/<uuid:public_id>/end/", organisations.membership_end, name="membership_end"),
    path("invitations/<uuid:public_id>/resend/", invitations.invitation_resend, name="invitation_resend"),
    path("invitations/<uuid:public_id>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("invitation/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
]
