#!/bin/sh
# Run the benchmark on a machine that reaches no package index.
#
#   benchmarks/gpu/offline.sh FOLDER OUTPUT [OPTIONS OF benchmarks.gpu]
#
# FOLDER holds wheels (*.whl), archives of installed packages (*.tar.xz), or either of them cut into parts
# (NAME.part0, NAME.part1, ...) where only small files can travel. All of it goes to a folder of its own; nothing that is
# installed is changed. OUTPUT gets gpu.json and gpu.txt.
set -eu
wheels=$1
output=$2
shift 2
site=${LIVESTYLE_SITE:-${TMPDIR:-/tmp}/livestyle-site}
joined=$site.joined
mkdir -p "$site" "$joined" "$output"

for first in "$wheels"/*.part0; do
    [ -e "$first" ] || continue
    whole=$joined/$(basename "${first%.part0}")
    [ -e "$whole" ] || cat "${first%0}"* > "$whole"
done
for archive in "$wheels"/*.tar.xz "$joined"/*.tar.xz; do
    [ -e "$archive" ] && tar -xJf "$archive" -C "$site"
done
for wheel in "$wheels"/*.whl "$joined"/*.whl; do
    [ -e "$wheel" ] && python3 -m pip install -q --no-index --no-deps --no-compile --upgrade --target "$site" "$wheel"
done

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
PYTHONPATH=$root:$root/engine:$root/models:$root/plugins:$site${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
python3 -m benchmarks.gpu --json "$output/gpu.json" "$@" 2>&1 | tee "$output/gpu.txt"
test -s "$output/gpu.json"
