"""The ledger's schema through time; read by Alembic in a child process."""
