"""Addresses of a role's own pages."""

from django.urls import URLPattern, URLResolver, path

from tasks.views import business, documents, gate, roles

urlpatterns: list[URLPattern | URLResolver] = [
    path("roles/<uuid:public_id>/", roles.role_detail, name="role_detail"),
    path("roles/<uuid:public_id>/edit/", roles.role_edit, name="role_edit"),
    path("roles/<uuid:public_id>/step/", roles.role_transition, name="role_transition"),
    path("roles/<uuid:public_id>/gate/", gate.role_gate, name="role_gate"),
    path("roles/<uuid:public_id>/gate/check/", gate.role_check, name="role_check"),
    path("roles/<uuid:public_id>/gate/reason/", gate.role_reason, name="role_reason"),
    path("roles/<uuid:public_id>/gate/hearing/", gate.role_hearing, name="role_hearing"),
    path("roles/<uuid:public_id>/business-case/", business.role_business_case, name="role_business_case"),
    path("roles/<uuid:public_id>/role.pdf", documents.role_pdf, name="role_pdf"),
    path("analyses/<uuid:public_id>/analysis.pdf", documents.analysis_pdf, name="analysis_pdf"),
    path("analyses/<uuid:public_id>/cards.pdf", documents.cards_pdf, name="cards_pdf"),
    path("documents/<uuid:public_id>/", documents.document_page, name="document_page"),
    path("documents/<uuid:public_id>/state/", documents.document_state, name="document_state"),
    path("documents/<uuid:public_id>/file/", documents.document_file, name="document_file"),
    path("documents/<uuid:public_id>/cancel/", documents.document_cancel, name="document_cancel"),
]
