"""The record of everything: typed records, their tables, the IO manager that stamps lineage."""
