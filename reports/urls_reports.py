"""Addresses of period reports."""

from django.urls import URLPattern, URLResolver, path

from reports.views import report_forms as forms
from reports.views import report_pages as pages
from reports.views import report_steps as steps

urlpatterns: list[URLPattern | URLResolver] = [
    path("periods/", pages.report_list, name="report_list"),
    path("periods/<uuid:public_id>/begin/", steps.report_begin, name="report_begin"),
    path("periods/reports/<uuid:public_id>/", pages.report_detail, name="report_detail"),
    path("periods/reports/<uuid:public_id>/figures/", pages.report_figures, name="report_figures"),
    path("periods/reports/<uuid:public_id>/compare/", pages.report_compare, name="report_compare"),
    path("periods/reports/<uuid:public_id>/history/", pages.report_history, name="report_history"),
    path("periods/reports/<uuid:public_id>/count/", steps.report_count, name="report_count"),
    path("periods/reports/<uuid:public_id>/move/", steps.report_move, name="report_move"),
    path("periods/reports/<uuid:public_id>/freeze/", steps.report_freeze, name="report_freeze"),
    path("periods/reports/<uuid:public_id>/answer/", forms.report_answer, name="report_answer"),
    path("periods/reports/<uuid:public_id>/comment/", forms.report_comment, name="report_comment"),
    path("periods/reports/<uuid:public_id>/text/", forms.report_text, name="report_text"),
    path("periods/reports/<uuid:public_id>/sent/", forms.report_send, name="report_send"),
    path("periods/reports/<uuid:public_id>/correct/", forms.report_correct, name="report_correct"),
    path(
        "periods/reports/<uuid:public_id>/files/<str:file_format>/<str:language>/",
        pages.report_file,
        name="report_file",
    ),
    path("periods/runs/<uuid:public_id>/", steps.report_run_status, name="report_run_status"),
    path("periods/runs/<uuid:public_id>/cancel/", steps.report_run_cancel, name="report_run_cancel"),
]
