"""Whether processes of others have ended."""

import subprocess
import time


def is_running(process: int) -> bool:
    """Whether there is a process of this number that doesn't end within a second."""
    for _ in range(50):
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout
        if not state.strip() or state.startswith("Z"):
            return False
        time.sleep(0.02)
    return True
