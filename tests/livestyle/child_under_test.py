"""A worker for the tests of `livestyle.worker`: notes what it reads, and misbehaves as `--mode` says."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from livestyle.errors import OutputError
from livestyle.parent_link import ParentLink, worker_parser
from livestyle.ring import RingReader


def main() -> int:
    parser = worker_parser(__doc__)
    parser.add_argument("--mode", default="")
    parser.add_argument("--log", type=Path, required=True)
    options = parser.parse_args()
    mode, wake = options.mode, threading.Event()
    with ParentLink(options.ring, wake.set) as link, RingReader(options.ring) as reader, options.log.open("a") as log:
        os.write(1, b'a library talks\n{"error": 5\n')
        if mode == "mute":
            time.sleep(60)
        if mode == "refuses":
            link.fail(OutputError("The test camera is missing.", "Plug it in."))
            return 1
        if mode == "crashes":
            raise RuntimeError("out of paint")
        if mode == "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        link.ready(f"{options.width}x{options.height} at {options.fps:g}")
        while not link.ended or mode == "stubborn":
            wake.wait(0.2)
            wake.clear()
            link.beat()
            picture = reader.read()
            if picture is None:
                continue
            print(picture.number, picture.captured_ns, picture.pixels[0, 0].tolist(), file=log, flush=True)
            if mode == "gives up":
                link.fail(OutputError("The test window was closed.", "Open it."))
                return 0
        print("end", file=log)
    return 0


if __name__ == "__main__":
    sys.exit(main())
