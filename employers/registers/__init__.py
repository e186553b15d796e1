"""Business registers: a help for filling in a form, never a gate.

A register is anything that answers ``look_up``. Which one is asked is decided by the settings; without
``BUSINESS_REGISTER_URL`` none is, and people type what they know.
"""

from employers.registers.base import BusinessRegister, RegisterEntry, RegisterUnavailable
from employers.registers.lookup import find_in_register, register_is_on

__all__ = ["BusinessRegister", "RegisterEntry", "RegisterUnavailable", "find_in_register", "register_is_on"]
