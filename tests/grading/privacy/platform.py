"""The platform's retirement signals and how it connects a plugin's receivers."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.dispatch import Signal

PATH = "openedx.core.djangoapps.user_api.accounts.signals"
NAMES = ("USER_RETIRE_MAILINGS", "USER_RETIRE_LMS_CRITICAL", "USER_RETIRE_LMS_MISC")


def connected_signals(monkeypatch: pytest.MonkeyPatch) -> dict[str, Signal]:
    """Name -> signal, with our receivers connected as the LMS does it at its start."""
    module = ModuleType(PATH)
    signals = {name: Signal() for name in NAMES}
    vars(module).update(signals)
    monkeypatch.setitem(sys.modules, PATH, module)
    app = apps.get_app_config("cpd_grading")
    config = app.plugin_app["signals_config"]["lms.djangoapp"]
    receivers = import_module(f"{app.name}.{config['relative_path']}")
    for one in config["receivers"]:
        path, _, name = one["signal_path"].rpartition(".")
        signal = getattr(sys.modules[path], name)
        signal.connect(getattr(receivers, one["receiver_func_name"]), dispatch_uid=one["dispatch_uid"])
    return signals


def send(signals: dict[str, Signal], name: str, user: User) -> None:
    """What the pipeline's views send; an exception is its HTTP 500, after which it sends again."""
    more = {"email": "was@example.org", "new_email": user.email} if name == "USER_RETIRE_MAILINGS" else {}
    signals[name].send(sender=object, user=user, **more)


def retire_account(user: User) -> None:
    """What the platform makes of its own row at the end of its pipeline."""
    hidden = {"username": f"retired__user_{user.pk}", "email": f"retired__user_{user.pk}@retired.invalid"}
    User.objects.filter(pk=user.pk).update(first_name="", last_name="", is_active=False, **hidden)
