"""Keeps what is secret or personal in addresses out of the logs: tokens of links, and everything searched for."""

import logging
import re

TOKEN = re.compile(r"(/(?:invitation|reset/key|confirm-email|contribute)/)[^/\s?]+")
QUERY = re.compile(r"\?\S*")


def without_secrets(text: str) -> str:
    """Return the text with tokens of one-time links and query strings of addresses replaced by an ellipsis."""
    return QUERY.sub("?…", TOKEN.sub(r"\1…", text)) if "/" in text else text


class PathFilter(logging.Filter):
    """Cleans the addresses in every record of a handler: structured ones ("request") and Django's own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record; none is dropped."""
        if isinstance(record.msg, dict):
            record.msg = {
                name: without_secrets(value) if name == "request" and isinstance(value, str) else value
                for name, value in record.msg.items()
            }
        elif record.name.startswith("django.") and isinstance(record.args, tuple):
            record.args = tuple(without_secrets(each) if isinstance(each, str) else each for each in record.args)
        return True
