"""Addresses of wishes, proposals, the board, roles and the gate."""

from django.urls import URLPattern, URLResolver, path

from tasks.urls_role_pages import urlpatterns as role_pages
from tasks.views import board, proposals, wishes

urlpatterns: list[URLPattern | URLResolver] = [
    path("analyses/<uuid:public_id>/proposals/", proposals.proposal_page, name="proposal_page"),
    path("analyses/<uuid:public_id>/proposals/start/", proposals.run_start, name="run_start"),
    path("analyses/<uuid:public_id>/proposals/relax/", proposals.wish_relax, name="wish_relax"),
    path("analyses/<uuid:public_id>/wishes/new/", wishes.wish_create, name="wish_create"),
    path("wishes/<uuid:public_id>/", wishes.wish_edit, name="wish_edit"),
    path("wishes/<uuid:public_id>/levels/", wishes.wish_ceilings, name="wish_ceilings"),
    path("wishes/<uuid:public_id>/remove/", wishes.wish_delete, name="wish_delete"),
    path("runs/<uuid:public_id>/", proposals.run_status, name="run_status"),
    path("runs/<uuid:public_id>/cancel/", proposals.run_cancel, name="run_cancel"),
    path("proposals/<uuid:public_id>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/<uuid:public_id>/take/", proposals.proposal_adopt, name="proposal_adopt"),
    path("analyses/<uuid:public_id>/board/", board.board, name="board"),
    path("analyses/<uuid:public_id>/board/move/", board.board_move, name="board_move"),
    path("analyses/<uuid:public_id>/board/time/", board.board_place, name="board_place"),
    path("analyses/<uuid:public_id>/board/undo/", board.board_undo, name="board_undo"),
    path("analyses/<uuid:public_id>/board/pulse/", board.board_pulse, name="board_pulse"),
    path("analyses/<uuid:public_id>/board/roles/", board.role_create, name="role_create"),
    path("analyses/<uuid:public_id>/board/versions/", board.version_save, name="version_save"),
    path("versions/<uuid:public_id>/", board.version_compare, name="version_compare"),
    path("versions/<uuid:public_id>/restore/", board.version_restore, name="version_restore"),
    path("roles/<uuid:public_id>/limits/", board.role_frame, name="role_frame"),
    *role_pages,
]
