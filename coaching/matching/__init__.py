"""Matching people and roles: pairs worth a conversation, never a ranking of people.

Pure Python without Django.  ``solving.match`` answers a whole round, ``shortlists.shortlist_for_role`` and
``shortlists.shortlist_for_candidate`` answer one side of it, ``check.check`` judges an answer independently.
"""
