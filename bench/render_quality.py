"""What the picture is worth: VMAF against the raw frames, SSIM against the reference drawing, and how zooms tremble."""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from tiksports_dagster.studio.render import RenderPlan

_SUBSAMPLE = 3
_REFERENCES = 24


def measure(plan: RenderPlan, file: Path) -> dict[str, float]:
    """VMAF and SSIM of an encoded picture, and jitter in pixels a frame (rms)."""
    return {
        "vmaf": vmaf(plan, file),
        **ssim(plan, file),
        "zoom_jitter_px": zoom_jitter(),
        "drift_jitter_px": drift_jitter(plan),
    }


def vmaf(plan: RenderPlan, file: Path) -> float:
    """The mean VMAF (libvmaf of the imageio-ffmpeg binary, its default model) against our own raw frames."""
    import imageio_ffmpeg

    from tiksports_dagster.studio.compositor import Composer
    from tiksports_dagster.studio.sprites_frame import Frame

    canvas = plan.canvas
    raw = f"-f rawvideo -pix_fmt yuv420p -s {canvas.width}x{canvas.height} -r {canvas.fps} -i pipe:0".split()
    with tempfile.TemporaryDirectory() as folder:
        # frames are paired by number; equal tags, or a conversion would come between
        same = f"setpts=N/({canvas.fps}*TB),setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
        ours, theirs = (f"[{side}:v]{same}[{name}]" for side, name in ((0, "a"), (1, "b")))
        log = f"n_threads=2:n_subsample={_SUBSAMPLE}:log_fmt=json:log_path=vmaf.json"
        graph = f"{ours};{theirs};[a][b]libvmaf={log}"
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(file.absolute()), *raw]
        tool = subprocess.Popen([*command, "-lavfi", graph, "-f", "null", "-"], stdin=subprocess.PIPE, cwd=folder)
        assert tool.stdin is not None
        composer = Composer(plan.board, canvas, plan.fonts)
        frame = Frame(canvas.width, canvas.height)
        for number in range(composer.frames):
            composer.compose(number, frame)
            tool.stdin.write(frame.data.data)
        tool.stdin.close()
        assert tool.wait(600) == 0
        found = json.loads((Path(folder) / "vmaf.json").read_text(encoding="utf-8"))
    return float(found["pooled_metrics"]["vmaf"]["mean"])


def ssim(plan: RenderPlan, file: Path) -> dict[str, float]:
    """Structural similarity of luma between the decoded file and the reference drawing: mean and worst frame."""
    import av

    from bench.render_reference import ReferenceComposer, calm_frames

    wanted = set(calm_frames(plan, _REFERENCES))
    reference = ReferenceComposer(plan.board, plan.canvas, plan.fonts)
    values: list[float] = []
    with av.open(str(file)) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            if number in wanted:
                decoded = frame.to_ndarray()[: plan.canvas.height].astype(np.float32)
                values.append(similarity(decoded, luma(reference.picture(number))))
    assert len(values) == len(wanted)
    return {"ssim": float(np.mean(values)), "ssim_worst": min(values), "ssim_frames": float(len(values))}


def luma(rgb: np.ndarray) -> np.ndarray:
    """Tv-range BT.709 luma of RGB."""
    return 16 + rgb.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32) * (219 / 255)


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Mean SSIM of two grey pictures, 0..255 (Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian window, sigma 1.5)."""

    def blur(picture: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(picture, (11, 11), 1.5)

    mean_one, mean_other = blur(one), blur(other)
    spread_one = blur(one * one) - mean_one**2
    spread_other = blur(other * other) - mean_other**2
    common = blur(one * other) - mean_one * mean_other
    small, large = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_one * mean_other + small) * (2 * common + large)
    return float((above / ((mean_one**2 + mean_other**2 + small) * (spread_one + spread_other + large))).mean())


def jitter(planes: list[np.ndarray]) -> float:
    """How a motion trembles: rms change of velocity from frame to frame, pixels, over patches all over the picture.

    Patches follow by phase correlation (Hann window); a smooth motion changes its velocity by next to nothing.
    """
    size = 192
    height, width = planes[0].shape
    window = cv2.createHanningWindow((size, size), cv2.CV_32F)
    changes: list[float] = []
    for top in np.linspace(0.12 * height, 0.88 * height - size, 4).astype(int):
        for left in np.linspace(0.08 * width, 0.92 * width - size, 3).astype(int):
            patches = [plane[top : top + size, left : left + size].astype(np.float32) for plane in planes]
            moved = [cv2.phaseCorrelate(one, other, window)[0] for one, other in itertools.pairwise(patches)]
            speed = np.array(moved)
            changes.extend(np.diff(speed, axis=0).ravel() ** 2)
    return float(np.sqrt(np.mean(changes)))


def zoom_jitter() -> float:
    """Jitter of the slow zoom on a picture of the media library (Ken Burns), 60 frames."""
    from bench.render_footage import zoomed_frames

    return jitter([frame.y for frame in zoomed_frames(60)])


def drift_jitter(plan: RenderPlan) -> float:
    """Jitter of the generated backdrop's drift, 60 frames between two beats, nothing standing on it."""
    from tiksports_dagster.studio.compositor import Composer

    board = plan.board.model_copy(
        update={"scenes": (), "backdrop": plan.board.backdrop.model_copy(update={"beats": ()})}
    )
    composer = Composer(board, plan.canvas, plan.fonts)
    return jitter([composer.frame(number).y for number in range(60, 120)])
