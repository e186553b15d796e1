"""Message catalogues without the system's gettext: extract, translate, check, compile."""
