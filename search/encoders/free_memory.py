"""The memory that a model may take: of the machine, or of the container that this runs in."""

from __future__ import annotations

import re
from pathlib import Path

# Of a container, versions 2 and 1 of Linux's control groups: the limit, the memory in use, and the
# part of that in files, which the system reclaims (docs.kernel.org/admin-guide/cgroup-v2.html).
GROUPS = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
)
MOUNT = Path("/sys/fs/cgroup")


def free_memory() -> int:
    """Free memory in bytes."""
    import psutil  # a shell query needs none

    return min([int(psutil.virtual_memory().available), *filter(None, map(_free_of, GROUPS))])


def _free_of(group: tuple[str, str, str]) -> int | None:
    """The memory that the limit of a container leaves; None without one."""
    limit, used, in_files = group
    try:
        most = int((MOUNT / limit).read_text())  # "max" for no limit
        in_use = int((MOUNT / used).read_text())
        details = (MOUNT / used).with_name("memory.stat").read_text()
    except (OSError, ValueError):
        return None
    reclaimed = re.search(rf"^{in_files} (\d+)$", details, re.MULTILINE)
    return max(1, most - in_use + int(reclaimed[1] if reclaimed else 0))
