"""PostgreSQL and Valkey run straight from wheels, without an installation."""
