"""The own account: name, language, choice of notices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.forms import NoticeChoicesForm, ProfileForm
from accounts.services.notices import notices_for, present_choices, save_choices
from accounts.users import signed_in
from core.htmx import see_other


def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the own name and language; the rest of the account is linked."""
    user = signed_in(request)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(user.language)
        messages.success(request, _("Your account was saved."))
        return see_other("profile")
    user.refresh_from_db(fields=["name", "language"])
    return render(request, "accounts/profile.html", {"form": form})


def notice_choices(request: HttpRequest) -> HttpResponse:
    """Show and change how the person is told of what."""
    user = signed_in(request)
    offered = notices_for(user)
    form = NoticeChoicesForm(request.POST or None, notices=offered, present=present_choices(user))
    if request.method == "POST":
        # A form with every box empty is a valid choice of silence, so the data is bound whatever it holds.
        form = NoticeChoicesForm(request.POST, notices=offered, present={})
        if form.is_valid():
            save_choices(user, form.channels())
            messages.success(request, _("Your choices were saved."))
            return see_other("notice_choices")
    return render(request, "accounts/notice_choices.html", {"form": form})
