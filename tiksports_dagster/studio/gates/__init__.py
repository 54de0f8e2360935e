"""The quality gates: what is checked before a video leaves. The rows are in ``table``, the look in ``inspecting``."""
