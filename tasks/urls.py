"""Addresses of the tasks app: the inventory's and the roles'."""

from django.urls import URLPattern, URLResolver

from tasks import urls_inventory, urls_roles

urlpatterns: list[URLPattern | URLResolver] = [*urls_inventory.urlpatterns, *urls_roles.urlpatterns]
