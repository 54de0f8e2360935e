"""The typed values that flow between assets: frozen Pydantic records, no behaviour beyond their own invariants."""
