"""Management code of the tasks app."""
