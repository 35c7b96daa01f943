#!/usr/bin/env bash
# Packs what a bare Linux x86-64 machine with an NVIDIA driver needs to measure its GPU with this checkout: node, the sources
# and modules that a trial run opens, PyTorch's side and the Vulkan loader. Nothing has to be built, and nothing can be
# downloaded there. Run it in the root after `npm ci`; needs Debian's strace, xz-utils and chromium (its software driver).
# Leaves .gpu/ (ignored by git), about 50 MB. There: bash .gpu/measure.sh
set -euo pipefail
root=$PWD
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
[ -e tools/bench/gpu/pack.sh ] || { echo 'run this in the root of the checkout' >&2; exit 2; }
for tool in strace xz; do command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install strace xz-utils" >&2; exit 2; }; done
export VK_ICD_FILENAMES=${VK_ICD_FILENAMES:-/usr/lib/chromium/vk_swiftshader_icd.json}
[ -e "$VK_ICD_FILENAMES" ] || { echo 'no Vulkan driver for the trial run: apt-get install chromium, or set VK_ICD_FILENAMES' >&2; exit 2; }

rm -rf .gpu && mkdir .gpu
# The trial: it shows that everything works, and what it opens is what is needed.
strace -f -q -e trace=open,openat,execve -o "$temporary/trace" \
  node --conditions=@sr3kit/source --import tsx tools/bench/src/gpu/main.ts --quick --out "$temporary/trial" >"$temporary/out" ||
  { cat "$temporary/out"; exit 1; }
{
  grep -v ' ENOENT ' "$temporary/trace" | grep -oE "\"$root/[^\"]+\"" | tr -d '"' | while read -r file; do if [ -f "$file" ]; then echo "$file"; fi; done
  find node_modules/@sr3kit node_modules/sr3kit -maxdepth 1 -type l -printf "$root/%p\n"
  find packages apps tools -maxdepth 2 -name package.json -printf "$root/%p\n"
  find tools/parity tools/bench/src/peers/pytorch -name '*.py' -printf "$root/%p\n"
  find node_modules/webgpu/dist/linux-x64 node_modules/@tensorflow/tfjs-backend-wasm/wasm-out -type f -printf "$root/%p\n"
  echo "$root/package.json"
  readlink -f "$(command -v node)"
  # Native TensorFlow, where it is installed here, is another matter and too large.
} | grep -vE "/tfjs-node/|^$root/node_modules/(@sr3kit/[^/]+|sr3kit)/|^$root/\.git/" | sort -u >"$temporary/files"
tar -C / -cf - -T <(sed 's|^/||' "$temporary/files") | xz -T0 -3 >.gpu/payload.tar.xz

# Many machines with a driver for CUDA have no loader for Vulkan.
(
  cd .gpu
  mkdir -p "$temporary/apt/partial"
  apt=(apt-get -oAPT::Architecture=amd64 -oAPT::Architectures=amd64 -oDir::State::Lists="$temporary/apt" -qq)
  "${apt[@]}" update && "${apt[@]}" download libvulkan1 libegl1 libglvnd0 libopengl0 libgl1 libglx0 libgles2
) 2>/dev/null || echo 'the loader of Vulkan could not be downloaded: the machine must have it (libvulkan1)' >&2

git describe --always --dirty --abbrev=8 >.gpu/commit 2>/dev/null || echo unknown >.gpu/commit
readlink -f "$(command -v node)" >.gpu/node
echo "$root" >.gpu/root
cp tools/bench/gpu/measure.sh .gpu/
ls -l .gpu
