"""A browser's long description of itself in a few words."""

# In this order: later names also stand in the descriptions of earlier ones.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(description: str) -> str:
    """Return "Firefox, Windows" of a User-Agent header; what it is not known from is left out."""
    browser = next((name for mark, name in BROWSERS if mark in description), "")
    system = next((name for mark, name in SYSTEMS if mark in description), "")
    return ", ".join(part for part in (browser, system) if part) or "–"
