"""A second step set up under an old key still works when that key has been taken away."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet
from django.core.management import call_command

from core.encryption import UndecipherableText
from tests.factories import TOTP_SECRET, UserFactory

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.mark.django_db
def test_secrets_survive_a_change_of_keys(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    user = UserFactory.create(second_factor=True)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    out = StringIO()
    call_command("rotate_encrypted_fields", stdout=out)
    assert "mfa.authenticator.data: 2" in out.getvalue()
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    totp = TOTP(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP))
    counter = next(iter(yield_hotp_counters_from_time()))
    assert totp.validate_code(format_hotp_value(hotp_value(TOTP_SECRET, counter)))
    recovery = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    assert RecoveryCodes(recovery).get_unused_codes() == codes


@pytest.mark.django_db
def test_without_rotation_the_old_key_is_needed(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    user = UserFactory.create(second_factor=True)
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(UndecipherableText):
        TOTP(Authenticator.objects.get(user=user)).validate_code("000000")
