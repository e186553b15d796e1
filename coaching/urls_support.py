"""Addresses of the support log, plans and Today."""

from django.urls import URLPattern, URLResolver, path

from coaching.views import follow_ups, support, support_plan, support_quick, today

urlpatterns: list[URLPattern | URLResolver] = [
    path("today/", today.coach_today, name="coach_today"),
    path("today/<slug:key>/", today.coach_today_section, name="coach_today_section"),
    path("log/", support_quick.support_quick_log, name="support_quick_log"),
    path("support/", support.support_list, name="support_list"),
    path("support/file/", support.support_export, name="support_export"),
    path("support/new/", support.support_create, name="support_create"),
    path("support/<uuid:public_id>/", support.support_detail, name="support_detail"),
    path("support/<uuid:public_id>/correct/", support.support_correct, name="support_correct"),
    path("support/<uuid:public_id>/next-step/", support.support_settle, name="support_settle"),
    path("candidates/<uuid:public_id>/support/", support.candidate_support, name="candidate_support"),
    path(
        "candidates/<uuid:public_id>/support/file/", support.candidate_support_export, name="candidate_support_export"
    ),
    path("candidates/<uuid:public_id>/plan/", support_plan.candidate_plan, name="candidate_plan"),
    path("candidates/<uuid:public_id>/plan/edit/", support_plan.plan_edit, name="plan_edit"),
    path("candidates/<uuid:public_id>/plan/goals/new/", support_plan.goal_create, name="goal_create"),
    path("candidates/<uuid:public_id>/phase/", support_plan.candidate_phase, name="candidate_phase"),
    path("goals/<uuid:public_id>/", support_plan.goal_edit, name="goal_edit"),
    path("follow-ups/<uuid:public_id>/", follow_ups.follow_up_answer, name="follow_up_answer"),
]
