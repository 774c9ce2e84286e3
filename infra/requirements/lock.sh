#!/usr/bin/env bash
# Resolves pyproject.toml for Python 3.11 to 3.13 into files with hashes: one for the product, one for development,
# one per extra. Usage: lock.sh UV
set -euo pipefail
uv=$1
cd "$(dirname "$0")/../.."
out=infra/requirements
resolve() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links "$@" pyproject.toml
}
resolve --group dev --output-file "$out/dev.txt"
resolve --constraint "$out/dev.txt" --output-file "$out/base.txt"
for extra in art gpu gpu-rtx openvino train; do
    resolve --constraint "$out/dev.txt" --extra "$extra" --output-file "$out/$extra.txt"
done
