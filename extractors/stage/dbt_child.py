"""dbt as a child process that is ready before it is asked (``dbt.py`` starts it).

It imports dbt and reads the project, seconds in which nobody needs the build file, and then waits for a
line. Where none comes, the build that wanted it is gone, and the child ends without having opened anything.
"""

from __future__ import annotations

import sys

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest


def main(project: str, arguments: list[str]) -> int:
    """Parse the project, wait for a line on the standard input, run ``arguments``; the exit code is dbt's."""
    where = ["--project-dir", project, "--profiles-dir", project]
    parsed = dbtRunner().invoke(["parse", *where])
    if not parsed.success or not isinstance(parsed.result, Manifest):
        return 2
    if not sys.stdin.readline():
        return 2
    done = dbtRunner(manifest=parsed.result).invoke([*arguments, *where])
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
