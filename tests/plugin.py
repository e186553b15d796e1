"""Gives every test run its own servers, secrets and compiled messages, before Django reads its settings.

Loaded with ``-p tests.plugin``, because pytest-django reads the settings before any
``conftest.py`` hook. Workers of pytest-xdist inherit the environment and find the
servers already there, so several runs can go side by side on one machine.
"""

import os
from pathlib import Path

from script import throwaway
from script.catalogues.layout import Layout
from script.catalogues.store import compile_all

throwaway.enter()
if "PYTEST_XDIST_WORKER" not in os.environ:
    compile_all(Layout(Path(__file__).resolve().parent.parent))
