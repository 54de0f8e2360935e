"""Alembic migrations of the project's schema; each revision is frozen once it has shipped."""
