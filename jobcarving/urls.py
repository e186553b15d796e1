"""Addresses of the whole product. Each app owns its own; this file only joins them."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("account/", include("allauth.urls")),
    path("people/", include("accounts.urls")),
    path("employers/", include("employers.urls")),
    path("pilots/", include("pilots.urls")),
    path("work/", include("tasks.urls")),
    path("coaching/", include("coaching.urls")),
    path("reports/", include("reports.urls")),
]


handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.page_not_found"
handler500 = "core.views.errors.server_error"
