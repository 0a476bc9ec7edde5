"""Runs DAGs in this process, one after another, as ``local.py`` asks: a JSON job a line in, one out.

A process of its own because Airflow reads its environment at import and talks a lot: whatever it
prints goes to the log file given as the only argument, and stdout carries nothing but results.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO


def main(log: str, jobs: TextIO) -> None:
    """Reads jobs ``{"dag_id", "conf"}`` until the end of input; writes ``{"dag_id", "state", "tasks"}``."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as results:
        with open(log, "ab", buffering=0) as quiet:
            os.dup2(quiet.fileno(), 1)
            os.dup2(quiet.fileno(), 2)
        for line in jobs:
            job = json.loads(line)
            print(json.dumps(run_dag(job["dag_id"], job["conf"])), file=results, flush=True)


def run_dag(dag_id: str, conf: dict[str, Any]) -> dict[str, Any]:
    """One run of a DAG to its end; its state and the states of its tasks."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    if bag.import_errors:
        raise RuntimeError(f"DAGs can't be imported: {bag.import_errors}")
    dag = bag.dags[dag_id]
    for task in dag.tasks:
        task.retries = 0  # a person is watching: fail now, not after two more tries
    # Deadlines are the scheduler's; Airflow 3.3.2 cannot run a DAG that has one in process.
    dag.deadline = []
    run = dag.test(run_conf=conf)
    tasks = {f"{ti.task_id}[{ti.map_index}]": str(ti.state) for ti in run.get_task_instances()}
    return {"dag_id": dag_id, "run_id": run.run_id, "state": str(run.state), "tasks": tasks}


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin)
