"""Faults the gates were not built on: other fonts, alphabets and colours, other filters, other programs' files.

The table goes by fault like that of ``spoiled_elsewhere``: which gate must name it, and how it is made from a good
film, which here is a stranger's own (``strangers_films.film``).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.studio.spoiled_elsewhere import ENCODER, FLAGS, Maker, ffmpeg, filtered, recoded, words
from tiksports_dagster.configuration import Platform

_DEAD = "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color="


def face(name: str) -> Path:
    """One of the typefaces that matplotlib brings, such as ``DejaVuSerif``."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"


SERIF, MONO, SANS, ITALIC, BOLD, TIMES = map(
    face, ("DejaVuSerif", "DejaVuSansMono", "DejaVuSans", "DejaVuSerif-Italic", "DejaVuSans-Bold", "STIXGeneral")
)


def pasted(draw: Callable[[ImageDraw.ImageDraw, Platform], None], when: str = "") -> Maker:
    """A picture drawn with Pillow and laid over the film."""

    def make(good: Path, out: Path, row: Platform) -> Path:
        layer = Image.new("RGBA", (row.width, row.height))
        draw(ImageDraw.Draw(layer), row)
        picture = out.with_suffix(".png")
        layer.save(picture)
        over = "[0:v][1:v]overlay=format=auto" + (f":enable={when}" if when else "")
        coded = ["-filter_complex", over, *ENCODER, "-map", "0:a", "-c:a", "copy", *FLAGS]
        ffmpeg(["-i", good, "-i", picture, *coded], out)
        picture.unlink()
        return out

    return make


def lines(
    texts: tuple[str, ...], font: Path, size: float, ink: str, x: float, y: float, *,
    plate: str | None = None, outline: str | None = None, anchor: str = "ls",
) -> Maker:  # fmt: skip
    """Lines of text by Pillow; ``size`` is a share of the short side, places are shares of the picture."""

    def draw(pen: ImageDraw.ImageDraw, row: Platform) -> None:
        pixels = round(size * min(row.width, row.height))
        letters = ImageFont.truetype(str(font), pixels)
        for number, text in enumerate(texts):
            at = x * row.width, y * row.height + number * pixels * 1.6
            if plate:
                left, top, right, bottom = pen.textbbox(at, text, font=letters, anchor=anchor)
                pen.rectangle((left - 12, top - 12, right + 12, bottom + 12), fill=plate)
            pen.text(at, text, font=letters, fill=ink, anchor=anchor, stroke_width=3 if outline else 0,
                     stroke_fill=outline)  # fmt: skip

    return pasted(draw)


def _two_grounds(pen: ImageDraw.ImageDraw, row: Platform) -> None:
    """White letters of which one half stands on a dark ground and the other on a pale one."""
    size = round(0.08 * min(row.width, row.height))
    x, y = round(0.12 * row.width), round(0.42 * row.height)
    letters = ImageFont.truetype(str(BOLD), size)
    width = int(pen.textlength("HALF OF IT GONE", font=letters))
    pen.rectangle((x - 20, y - 20, x + width // 2, y + size + 30), fill="#101828")
    pen.rectangle((x + width // 2, y - 20, x + width + 20, y + size + 30), fill="#d8dce0")
    pen.text((x, y), "HALF OF IT GONE", font=letters, fill="white")


def _ramp(pen: ImageDraw.ImageDraw, row: Platform) -> None:
    """White letters on a ground that goes from black to white."""
    size = round(0.07 * min(row.width, row.height))
    x, y = round(0.1 * row.width), round(0.42 * row.height)
    letters = ImageFont.truetype(str(BOLD), size)
    width = int(pen.textlength("Fading into the light", font=letters))
    for step in range(width + 40):
        level = round(250 * step / (width + 40))
        pen.line((x - 20 + step, y - 20, x - 20 + step, y + size + 30), fill=(level, level, level))
    pen.text((x, y), "Fading into the light", font=letters, fill="white")


def _rail(pen: ImageDraw.ImageDraw, row: Platform) -> None:
    """Numbers one under another where the buttons are."""
    letters = ImageFont.truetype(str(BOLD), round(0.05 * min(row.width, row.height)))
    for number, text in enumerate(("12.4K", "1,204", "3,877")):
        pen.text((row.width - 14, (0.45 + 0.08 * number) * row.height), text, font=letters, fill="white", anchor="rs",
                 stroke_width=4, stroke_fill="black")  # fmt: skip


def _under(side: str, size: float, ink: str, font: Path, text: str) -> Maker:
    def draw(pen: ImageDraw.ImageDraw, row: Platform) -> None:
        letters = ImageFont.truetype(str(font), round(size * min(row.width, row.height)))
        zone = row.safe_zone
        at, anchor = {
            "bottom": ((row.width / 2, row.height - zone.bottom * 0.45), "mm"),
            "top": ((row.width / 2, zone.top * 0.45), "mm"),
            "right": ((row.width - zone.right * 0.1, row.height * 0.5), "rm"),
            "left": ((zone.left * 0.1, row.height * 0.5), "lm"),
            "corner": ((row.width - zone.right * 0.2, row.height - zone.bottom * 0.25), "rm"),
        }[side]
        pen.text(at, text, font=letters, fill=ink, anchor=anchor, stroke_width=5, stroke_fill="black")

    return pasted(draw)


def by_pyav(source: str, filters: tuple[tuple[str, str], ...], fps: int | None = None) -> Maker:
    """A film of one of ffmpeg's own sources through PyAV's filter graph, with the good film's sound."""

    def make(good: Path, out: Path, row: Platform) -> Path:
        import av
        from av.filter import Graph

        rate = fps or row.fps
        graph = Graph()
        size = f"{row.width}x{row.height}"
        nodes = [graph.add(source, f"size={size}:rate={rate}")]
        nodes += [graph.add(name, arguments) for name, arguments in filters]
        nodes += [graph.add("format", "yuv420p"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        silent = out.with_suffix(".silent.mp4")
        with av.open(str(silent), "w", format="mp4") as file:
            stream = file.add_stream("libx264", rate=rate)
            stream.width, stream.height, stream.pix_fmt = row.width, row.height, "yuv420p"
            stream.options = {"preset": "ultrafast", "crf": "24", "x264-params": f"keyint={2 * rate}:open-gop=0"}
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = context.color_range = 1
            for number in range(round(4.8 * rate)):
                frame = graph.vpull()
                frame.pts, frame.time_base = number, Fraction(1, rate)
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        ffmpeg(["-i", silent, "-i", good, "-map", "0:v", "-map", "1:a", "-c", "copy", *FLAGS], out)
        silent.unlink()
        return out

    return make


_SMALL = "Statistics as of this morning, without guarantee."
_BEHIND = "drawbox=x=0:y=ih*0.42:w=iw:h=ih*0.12:t=fill:color="

_STOPPED = "loop=loop=75:size=1:start=50,trim=duration=4.8"
_BLINKS = "drawbox=x=iw*0.9:y=ih*0.1:w=10:h=10:t=fill:color=red:enable=lt(mod(t\\,0.5)\\,0.25)"

SHOWN: dict[str, tuple[str, Maker]] = {
    "turned down to black": ("black", filtered("eq=brightness=-1:enable=between(t\\,2\\,3)")),
    "black between two fades": (
        "black", filtered("fade=t=out:st=1.6:d=0.3:enable=lt(t\\,2.5),fade=t=in:st=2.5:d=0.3:enable=gte(t\\,2.5)"),
    ),
    "black but for a small logo": (
        "frozen",
        filtered(_DEAD + "black:enable=between(t\\,2\\,3),drawbox=x=iw*0.1:y=ih*0.1:w=40:h=40:t=fill:color=white:"
                 "enable=between(t\\,2\\,3)"),
    ),
    "black at first, half a second": ("black", filtered(_DEAD + "black:enable=lt(t\\,0.5)")),
    "a grey second": ("black", filtered(_DEAD + "0x7f7f7f:enable=between(t\\,2\\,3)")),
    "a pale pink second": ("black", filtered(_DEAD + "0xf4d8dc:enable=between(t\\,3\\,4)")),
    "two thirds of a second of black": ("black", filtered(_DEAD + "black:enable=between(t\\,2\\,2.66)")),
    "colours turned off into black": ("black", filtered("lutyuv=y=17:u=128:v=128:enable=between(t\\,1\\,2)")),
    "frozen but for a small blinking light": ("frozen", filtered(f"{_STOPPED},{_BLINKS}")),
    "frozen under a running clock": (
        "frozen",
        filtered(f"{_STOPPED},drawtext=fontfile={MONO}:text=%{{pts\\\\:hms}}:fontsize=min(w\\,h)*0.04:fontcolor=white:"
                 "box=1:boxcolor=black:x=w*0.1:y=h*0.15"),
    ),
    "frozen with grain and a blinking light": (
        "frozen", filtered(f"{_STOPPED},{_BLINKS},noise=alls=8:allf=t"),
    ),
    "frozen over a progress bar": (
        "frozen",
        filtered(f"{_STOPPED},format=yuv444p,drawbox=x=0:y=0:w=0:h=0,split[a][b];[b]crop=iw:8:0:0,"
                 "lutyuv=y=200:u=128:v=128[c];[a][c]overlay=x=-w+w*t/4.8:y=H*0.7:eval=frame"),
    ),
    "frozen, coded twice": (
        "frozen", filtered("loop=loop=80:size=1:start=60,trim=duration=4.8,noise=alls=3:allf=t,gblur=0.6"),
    ),
    "a slide show": ("frozen", filtered("fps=1,fps=30")),
    "no signal, colour bars": ("frozen", by_pyav("smptehdbars", ())),
    "frozen for its last one and a half seconds": (
        "frozen", filtered("trim=duration=3.3,tpad=stop_mode=clone:stop_duration=1.5"),
    ),
    "15 pictures a second, blended": ("fps", filtered("fps=15,tmix=frames=2,fps=30")),
    "7.5 pictures a second": ("fps", filtered("fps=7.5,fps=30")),
    "12 pictures a second": ("fps", filtered("fps=12")),
    "a third of its frames gone": ("fps", filtered("select=mod(n\\,3)", more="-fps_mode vfr")),
    "120 pictures a second": ("fps", filtered("fps=120")),
    "15 pictures a second from a test source": ("fps", by_pyav("testsrc2", (), fps=15)),
    "4K": ("size", filtered("scale=iw*2:ih*2")),
    "square": ("size", filtered("scale=1080:1080")),
    "two rows short": ("size", filtered("crop=iw:ih-2")),
    "wide for tall, tall for wide": ("size", filtered("scale=w=ih:h=iw")),
    "small serifs on a plate": ("text_size", lines((_SMALL,), SERIF, 0.021, "white", 0.1, 0.5, plate="#000000c0")),
    "small italics, outlined": ("text_size", lines((_SMALL,), ITALIC, 0.022, "white", 0.1, 0.5, outline="black")),
    "small typewriter in a table": (
        "text_size",
        lines(("PTS  REB  AST  STL", "31   8    11   2", "27   5    14   1"), MONO, 0.021, "white", 0.2, 0.4,
              plate="#101010"),
    ),
    "small Cyrillic": ("text_size", lines(("Данные по состоянию на утро",), SANS, 0.021, "#ffe680", 0.15, 0.55,
                                          plate="#202020")),
    "small Greek": ("text_size", lines(("Όλα τα στοιχεία χωρίς εγγύηση",), TIMES, 0.024, "white", 0.15, 0.55,
                                       plate="#202020")),
    "small letters, spaced out": (
        "text_size", lines(("N O T  A N  O F F I C I A L  P A G E",), BOLD, 0.018, "white", 0.15, 0.5, plate="#101010"),
    ),
    "small and cyan at the top": ("text_size", lines((_SMALL,), SANS, 0.02, "#20e0ff", 0.12, 0.25, plate="#000000")),
    "small text that rolls up": (
        "text_size",
        filtered(",".join(words(line, 0.02, "white", x="w*0.2", y=f"h*0.6+{30 * number}-t*24", font=SANS, box="black")
                          for number, line in enumerate(("Directed by nobody at all", "Written by nobody at all",
                                                         "Produced by nobody at all", "Filmed by nobody at all")))),
    ),
    "the small clock of a test source": ("text_size", by_pyav("testsrc2", ())),
    "small text that blinks": (
        "text_size", filtered(words(_SMALL, 0.021, "white", font=SERIF, box="black", when="lt(mod(t\\,0.8)\\,0.5)")),
    ),
    "pink on red": ("contrast", filtered(words("HEARTBREAKER", 0.08, "0xf08090", font=BOLD, box="0xd04050"))),
    "cyan on white": ("contrast", filtered(words("Ice in his veins", 0.07, "0x60e8ff", font=SERIF, box="white"))),
    "orange on yellow": ("contrast", filtered(words("SUNRISE", 0.11, "0xffa500", font=BOLD, box="0xffe040"))),
    "dark green on black": ("contrast", filtered(words("Back nine", 0.1, "0x0c3a18", font=SERIF, box="0x050505"))),
    "black on navy": ("contrast", filtered(words("After midnight", 0.08, "black", font=BOLD, box="0x101c50"))),
    "grey on silver, a typewriter's": ("contrast", lines(("box score to follow",), MONO, 0.06, "#a8a8a8", 0.12, 0.45,
                                                         plate="#c8c8c8")),
    "half of it on a pale ground": ("contrast", pasted(_two_grounds)),
    "on a ground that grows light": ("contrast", pasted(_ramp)),
    "white on a bright sky": (
        "contrast", filtered(_BEHIND + "0xbfe3ff," + words("Nothing but blue", 0.08, "white", font=SANS)),
    ),
    "a see-through title": ("contrast", lines(("CHAMPIONS",), BOLD, 0.1, "#585858", 0.1, 0.45, plate="#404040")),
    "brown on green": ("contrast", filtered(words("Rough and fairway", 0.07, "0x7a5a20", font=BOLD, box="0x2f7030"))),
    "violet on blue": ("contrast", filtered(words("Last lap of the day", 0.07, "0x7040c0", font=SANS, box="0x3050b0"))),
    "numbers at the rail": ("safe_zone", pasted(_rail)),
    "subtitles too low": ("safe_zone", _under("bottom", 0.05, "white", SANS, "And then it was over")),
    "subtitles too low, yellow italics": ("safe_zone", _under("bottom", 0.05, "#ffe000", ITALIC, "“We never quit.”")),
    "a serif title too high": ("safe_zone", _under("top", 0.035, "white", SERIF, "Evening edition")),
    "a green word at the right edge": ("safe_zone", _under("right", 0.06, "#40ff60", BOLD, "WINNER")),
    "a handle in the corner": ("safe_zone", _under("corner", 0.04, "white", SANS, "@somebody.else")),
    "Cyrillic at the left edge": ("safe_zone", _under("left", 0.06, "white", BOLD, "Победа")),
    "a ticker at the bottom": (
        "safe_zone",
        filtered("drawbox=x=0:y=ih-70:w=iw:h=70:t=fill:color=0x101010," + words(
            "Scores from around the league tonight and some more of them after that", 0.035, "white",
            x="w*0.3-t*90", y="h-54", font=SANS)),
    ),
    "a big score too low": ("safe_zone", _under("bottom", 0.14, "white", BOLD, "3-2")),
    "a big score with a colon too low": ("safe_zone", _under("bottom", 0.12, "white", SANS, "3:2")),
    "a score with a long dash too low": ("safe_zone", _under("bottom", 0.12, "#ffe000", SERIF, "3–2")),
    "a big score under the rail": ("safe_zone", _under("right", 0.1, "white", BOLD, "3-2")),
    "two figures under the caption": ("safe_zone", _under("bottom", 0.12, "white", BOLD, "42")),
    "a big pale score": ("contrast", lines(("88-79",), BOLD, 0.16, "#585858", 0.15, 0.45, plate="#404040")),
}  # fmt: skip
"""Faults of the picture."""

HEARD: dict[str, tuple[str, Maker]] = {
    "broadcast level, -23 LUFS": ("loudness", filtered(sound="volume=-9dB")),
    "-30 LUFS": ("loudness", filtered(sound="volume=-16dB")),
    "a film mixed too loud": ("loudness", filtered(sound="volume=4dB,alimiter=limit=0.8:level=0")),
    "a second faded away": (
        "silence",
        filtered(sound="afade=t=out:st=1.2:d=0.2:enable=lt(t\\,2.6),afade=t=in:st=2.6:d=0.2:enable=gte(t\\,2.6)"),
    ),
    "a hum that nobody hears": ("silence", filtered(sound="volume=0.0015:enable=between(t\\,1.5\\,2.8)")),
    "a second of faint hiss": (
        "silence", filtered(sound="aeval=if(between(t\\,2\\,3.2)\\,0.002*(random(0)-0.5)\\,val(0))|"
                                  "if(between(t\\,2\\,3.2)\\,0.002*(random(1)-0.5)\\,val(1)):c=same"),
    ),
    "nothing to hear but the last second": ("silence", filtered(sound="volume=0:enable=lt(t\\,3.8)")),
    "clipped on one side": (
        "clipping", filtered(sound="volume=6dB,aeval=min(val(0)\\,0.1)|min(val(1)\\,0.1):c=same,"
                                   "aformat=channel_layouts=stereo")
    ),
    "squared by a guitar pedal": ("clipping", filtered(sound="volume=22dB,asoftclip=type=hard,volume=-11dB")),
    "three decibels over": ("true_peak", filtered(sound="volume=6dB")),
    "the left channel's sound on one side": ("channels", filtered(sound="pan=stereo|c0=c0|c1=0.01*c0")),
    "right against left": ("channels", filtered(sound="aeval=val(0)|-val(0):c=same,aformat=channel_layouts=stereo")),
    "AC-3": ("audio_codec", recoded("-c:v copy -c:a ac3 -b:a 192k")),
    "FLAC": ("audio_codec", recoded("-c:v copy -c:a flac -strict -2")),
    "96 kHz": ("sample_rate", recoded("-c:v copy -c:a aac -ar 96000")),
    "32 kHz": ("sample_rate", recoded("-c:v copy -c:a aac -ar 32000")),
    "sound that goes on alone": ("sound_length", filtered(sound="aloop=loop=1:size=96000:start=48000")),
}  # fmt: skip
"""Faults of the sound."""


def _bytes(change: Callable[[bytearray], bytes | bytearray]) -> Maker:
    def make(good: Path, out: Path, row: Platform) -> Path:
        out.write_bytes(change(bytearray(good.read_bytes())))
        return out

    return make


def _picture(form: str) -> Maker:
    def data(_: bytearray) -> bytes:
        buffer = io.BytesIO()
        Image.effect_noise((320, 320), 60).convert("RGB").save(buffer, form)
        return buffer.getvalue()

    return _bytes(data)


def _archive(data: bytearray) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("video.mp4", bytes(data))
    return buffer.getvalue()


def _behind_index(kind: bytes, claimed: int) -> Maker:
    """A box of that kind, with a 64-bit size, put in front of the media."""

    def change(data: bytearray) -> bytearray:
        at = data.index(b"mdat") - 4
        return data[:at] + struct.pack(">I4sQ", 1, kind, claimed) + data[at:]

    return _bytes(change)


def _without_parameters(data: bytearray) -> bytearray:
    """The parameter sets of the picture overwritten: no frame can be decoded."""
    at = data.index(b"avcC") + 12
    data[at : at + 24] = bytes(24)
    return data


def _first_frame_gone(data: bytearray) -> bytearray:
    at = data.index(b"mdat") + 4
    data[at : at + 6000] = bytes(6000)
    return data


def _twice(data: bytearray) -> bytearray:
    return data + data


def _constant_sizes(data: bytearray) -> bytearray:
    """Every sample said to have ten million bytes."""
    at = data.index(b"stsz") + 8
    data[at : at + 4] = struct.pack(">I", 10_000_000)
    return data


def _muxed(form: str, options: str = "-c copy") -> Maker:
    return lambda good, out, row: ffmpeg(["-i", good, *options.split()], out, form)


CODED: dict[str, tuple[str, Maker]] = {
    "a renamed PNG with noise": ("container", _picture("PNG")),
    "a renamed WebP": ("container", _picture("WEBP")),
    "a renamed BMP": ("container", _picture("BMP")),
    "a renamed TIFF": ("container", _picture("TIFF")),
    "a video in a ZIP": ("container", _bytes(_archive)),
    "a PDF": ("container", _bytes(lambda data: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" * 50)),
    "a renamed Flash video": ("container", _muxed("flv")),
    "a renamed Ogg": ("container", _muxed("ogg", "-vn -c:a libopus")),
    "a renamed MPEG program stream": ("container", _muxed("mpeg", "-c:v mpeg2video -q:v 8 -c:a mp2")),
    "a renamed ASF": ("container", _muxed("asf")),
    "a renamed Y4M": ("container", _muxed("yuv4mpegpipe", "-frames:v 2 -an")),
    "an edit list that cuts half a second": ("edit_list", recoded("-c copy", "-ss 0.5")),
    "fragments for streaming": ("moov_first", _muxed("mp4", "-c copy -movflags frag_every_frame+empty_moov")),
    "ProRes": ("video_codec", _muxed("mov", "-c:v prores_ks -profile:v 0 -t 3.2 -c:a copy -movflags +faststart")),
    "Motion JPEG": ("video_codec", _muxed("mov", "-c:v mjpeg -q:v 5 -c:a copy -movflags +faststart")),
    "4:2:2": ("pixel_format", recoded("-c:v libx264 -pix_fmt yuv422p -preset ultrafast -crf 22 -c:a copy")),
    "grey without colour planes": ("pixel_format", recoded("-c:v libx264 -pix_fmt gray -preset ultrafast -c:a copy")),
    "PAL colours": (
        "colour",
        recoded("-c copy -bsf:v h264_metadata=colour_primaries=5:transfer_characteristics=6:matrix_coefficients=5"),
    ),
    "a key frame every eight seconds": (
        "key_frames",
        recoded("-c:v libx264 -preset ultrafast -x264-params keyint=9999:min-keyint=9999:scenecut=0 -c:a copy",
                "-stream_loop 2"),
    ),
    "cut at a third": ("complete", _bytes(lambda data: data[: len(data) // 3])),
    "cut in its last packet": ("complete", _bytes(lambda data: data[:-200])),
    "cut inside its header": ("complete", _bytes(lambda data: data[: data.index(b"moov") + 700])),
    "zeroes behind it": ("complete", _bytes(lambda data: data + bytes(1_000_001))),
    "two films in a row": ("complete", _bytes(_twice)),
    "no parameter sets": ("readable", _bytes(_without_parameters)),
    "its first frame gone": ("readable", _bytes(_first_frame_gone)),
    "10 GB of nothing": ("claims", _behind_index(b"free", 10 * 2**30)),
    "10 GB of a kind nobody knows": ("claims", _behind_index(b"blob", 10 * 2**30)),
    "ten million bytes a sample": ("claims", _bytes(_constant_sizes)),
}  # fmt: skip
"""Faults of the coding and of the file."""

ALL: dict[str, tuple[str, Maker]] = {**SHOWN, **HEARD, **CODED}
