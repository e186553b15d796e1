"""Addresses of a role's own pages."""

from django.urls import URLPattern, URLResolver, path

from tasks.views import roles

urlpatterns: list[URLPattern | URLResolver] = [
    path("roles/<uuid:public_id>/", roles.role_detail, name="role_detail"),
    path("roles/<uuid:public_id>/edit/", roles.role_edit, name="role_edit"),
    path("roles/<uuid:public_id>/step/", roles.role_transition, name="role_transition"),
]
