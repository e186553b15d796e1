"""Addresses of a role's own pages."""

from django.urls import URLPattern, URLResolver, path

from tasks.views import gate, roles

urlpatterns: list[URLPattern | URLResolver] = [
    path("roles/<uuid:public_id>/", roles.role_detail, name="role_detail"),
    path("roles/<uuid:public_id>/edit/", roles.role_edit, name="role_edit"),
    path("roles/<uuid:public_id>/step/", roles.role_transition, name="role_transition"),
    path("roles/<uuid:public_id>/gate/", gate.role_gate, name="role_gate"),
    path("roles/<uuid:public_id>/gate/check/", gate.role_check, name="role_check"),
    path("roles/<uuid:public_id>/gate/reason/", gate.role_reason, name="role_reason"),
    path("roles/<uuid:public_id>/gate/hearing/", gate.role_hearing, name="role_hearing"),
]
