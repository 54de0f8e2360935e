"""TikSports: an autonomous newsroom for short sports video, on Dagster."""

import gc
import os

# Every step is a process of its own, so what each of them does at its start is worth saving.
# OpenBLAS (inside numpy and OpenCV) starts threads that spin for a tenth of a CPU second while they wait for matrices
# that never come. It reads this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Imports make some hundred thousand objects that stay: looking through them after every 700th, as Python does unless
# told otherwise, is a seventh of the start.
gc.set_threshold(50_000, 20, 50)

__version__ = "0.1.0"
