"""Addresses of work analyses and their inventories."""

from django.urls import URLPattern, URLResolver, path

from tasks.views import (
    analyses,
    contributors,
    inventory,
    inventory_import,
    inventory_links,
    inventory_sorting,
    inventory_task,
    library,
)

ANALYSIS = "analyses/<uuid:public_id>/"
INVENTORY = f"{ANALYSIS}inventory/"
TASK = "tasks/<uuid:public_id>/"
CONTRIBUTE = "contribute/<str:token>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", analyses.analysis_list, name="analysis_list"),
    path("start/", analyses.analysis_start, name="analysis_start"),
    path(ANALYSIS, analyses.analysis_detail, name="analysis_detail"),
    path(f"{ANALYSIS}edit/", analyses.analysis_edit, name="analysis_edit"),
    path(f"{ANALYSIS}state/", analyses.analysis_state, name="analysis_state"),
    path(f"{ANALYSIS}steps/<int:number>/", analyses.analysis_step, name="analysis_step"),
    path(f"{ANALYSIS}needs/", analyses.analysis_needs, name="analysis_needs"),
    path(f"{ANALYSIS}processes/add/", analyses.process_add, name="process_add"),
    path("processes/<uuid:public_id>/", analyses.process_edit, name="process_edit"),
    path("processes/<uuid:public_id>/remove/", analyses.process_remove, name="process_remove"),
    path(INVENTORY, inventory.task_inventory, name="task_inventory"),
    path(f"{INVENTORY}rows/", inventory.task_rows, name="task_rows"),
    path(f"{INVENTORY}rows/<uuid:row_id>/", inventory.task_row, name="task_row"),
    path(f"{INVENTORY}paste/", inventory.task_paste, name="task_paste"),
    path(f"{INVENTORY}times/", inventory.task_fill_times, name="task_fill_times"),
    path(f"{INVENTORY}undo/", inventory_task.task_undo, name="task_undo"),
    path(f"{INVENTORY}export/", inventory.task_export, name="task_export"),
    path(f"{INVENTORY}template/", inventory.task_template, name="task_template"),
    path(f"{INVENTORY}import/", inventory_import.task_import, name="task_import"),
    path(f"{INVENTORY}import/<str:token>/", inventory_import.task_import_columns, name="task_import_columns"),
    path(f"{INVENTORY}add/", inventory_task.task_add, name="task_add"),
    path(f"{ANALYSIS}library/", library.library_pick, name="library_pick"),
    path(f"{ANALYSIS}sorting/", inventory_sorting.task_sorting, name="task_sorting"),
    path(f"{ANALYSIS}confirmation/", inventory_sorting.task_confirmation, name="task_confirmation"),
    path(f"{ANALYSIS}pooling/", inventory_sorting.task_pooling, name="task_pooling"),
    path(f"{ANALYSIS}links/", contributors.contributor_links, name="contributor_links"),
    path(TASK, inventory_task.task_edit, name="task_edit"),
    path(f"{TASK}remove/", inventory_task.task_remove, name="task_remove"),
    path(f"{TASK}move/", inventory_task.task_move, name="task_move"),
    path(f"{TASK}sort/", inventory_sorting.task_classify, name="task_classify"),
    path(f"{TASK}confirm/", inventory_sorting.task_confirm, name="task_confirm"),
    path(f"{TASK}unconfirm/", inventory_sorting.task_unconfirm, name="task_unconfirm"),
    path(f"{TASK}demands/", inventory_sorting.task_demands, name="task_demands"),
    path(f"{TASK}links/add/", inventory_links.task_link_add, name="task_link_add"),
    path(
        "tasks/<uuid:task_id>/links/<uuid:public_id>/remove/", inventory_links.task_link_remove, name="task_link_remove"
    ),
    path("links/<uuid:public_id>/", contributors.contributor_link, name="contributor_link"),
    path("links/<uuid:public_id>/revoke/", contributors.contributor_revoke, name="contributor_revoke"),
    path(CONTRIBUTE, contributors.contribute, name="contribute"),
    path(f"{CONTRIBUTE}remove/", contributors.contribute_remove, name="contribute_remove"),
    path(f"{CONTRIBUTE}voice/", contributors.contribute_voice, name="contribute_voice"),
]
