#!/usr/bin/env bash
# On the machine with the GPU, beside the .gpu/ that pack.sh made: `bash .gpu/measure.sh [--quick]`. Unpacks into the paths that
# the checkout had, measures, and writes gpu.json and gpu.md into $OUT, or .gpu/. Some 5 minutes; what is known is written
# after each part. PyTorch's side needs a python3 with PyTorch for CUDA and NumPy (SR3KIT_BENCH_PYTHON names another one).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here}
node=$(cat "$here/node")
root=$(cat "$here/root")
for package in "$here"/*.deb; do if [ -e "$package" ]; then dpkg -x "$package" /; fi; done
ldconfig
driver=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
if [ -e "$driver" ]; then export VK_DRIVER_FILES=$driver VK_ICD_FILENAMES=$driver; fi
tar -xJf "$here/payload.tar.xz" -C /
cd "$root"
"$node" --conditions=@sr3kit/source --import tsx tools/bench/src/gpu/main.ts --out "$out" --commit "$here/commit" "$@"
