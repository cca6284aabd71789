"""Model runtimes behind one port; `choose` picks one by timing them on this machine."""

import sys

# OpenVINO reports each of its imports to a web analytics service, by a package that it also works without. livestyle
# reports nothing to anybody, so that package cannot be imported here. None is how Python marks that.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment] # typeshed knows modules only
