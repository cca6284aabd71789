"""`livestyle evaluate`: scores models on a folder of clips and writes one page. Needs no torch."""

import livestyle_engine.runtimes  # noqa: F401 - before any module here imports OpenVINO: it keeps the telemetry out
