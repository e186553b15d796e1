"""Documents on paper: the role description, the job analysis, and task cards for a workshop."""
