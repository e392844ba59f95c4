"""CUDA libraries that PyTorch brings to Linux, on a machine whose GPU cannot use them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

# Of NVIDIA's driver, and of GPUs that Windows lends to Linux (WSL).
DEVICES = (Path("/dev/nvidiactl"), Path("/dev/dxg"))
HOW_TO_REMOVE = """\
this machine has no NVIDIA GPU, and the CUDA libraries of PyTorch take 4 GB of its disk; these
commands replace them, in the environment of photoseek:
  pip freeze | grep -E '^(cuda|nvidia|torch|triton)' | xargs pip uninstall -y
  pip install torch torchvision --index-url https://download.pytorch.org/whl/cpu"""


def are_unused() -> bool:
    """True if they are installed, and no device could run them."""
    if sys.platform != "linux" or any(device.exists() for device in DEVICES):
        return False
    return importlib.util.find_spec("nvidia") is not None
