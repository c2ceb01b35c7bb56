"""Many real processes that do one thing at the same moment, round after round, and bring back what they were told.

A course is a list of rounds; a racer prepares its round, waits at the barrier until all are ready, then acts.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

from infinioffice.config import Settings

PATIENCE_S = 60.0
Act = Callable[[], Any]
Course = Callable[[int, int, Any], Act]
"""`course(racer, round, thing)` prepares and returns what to do after the barrier; it is a function of a module."""


@dataclass
class Racers:
    """Processes that have started Django on one database."""

    count: int
    ends: list[Connection]
    barrier: Barrier

    def run(self, course: Course, things: list[Any]) -> list[list[Any]]:
        """Every racer runs the course, one round for each of `things`. Answers by round, then by racer.

        Raises AssertionError with the racer's traceback when one of them failed.
        """
        self.start(course, things)
        return self.finish(len(things))

    def start(self, course: Course, things: list[Any]) -> None:
        """As `run`, without waiting; `finish` must follow."""
        for end in self.ends:
            end.send((course, things))

    def finish(self, rounds: int) -> list[list[Any]]:
        """The answers of what was started with so many things."""
        answers = []
        for racer, end in enumerate(self.ends):
            assert end.poll(PATIENCE_S + 4 * rounds), f"racer {racer} did not answer"
            answers.append(end.recv())
        failures = [answer for answer in answers if not isinstance(answer, list)]
        if failures:
            self.barrier.reset()
            # Who failed breaks the barrier for everybody else; their tracebacks say nothing.
            raise AssertionError(next((each for each in failures if "BrokenBarrierError" not in each), failures[0]))
        return [[answer[number] for answer in answers] for number in range(rounds)]


@contextmanager
def racers(count: int, settings: Settings) -> Iterator[Racers]:
    """So many processes, ended at the end."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(count)
    ours: list[Connection] = []
    processes = []
    try:
        for racer in range(count):
            near, far = spawn.Pipe()
            process = spawn.Process(target=_race, args=(racer, settings, barrier, far), daemon=True)
            process.start()
            far.close()
            ours.append(near)
            processes.append(process)
        yield Racers(count, ours, barrier)
    finally:
        for near in ours:
            near.close()
        for process in processes:
            process.join(10)
            if process.is_alive():
                process.kill()
                process.join()


def double_bookings(admin_url: str, table: str, unit: str, span: str, where: str = "true") -> int:
    """How many pairs of rows keep one unit busy at one time."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute(
            f"WITH rows AS (SELECT ctid AS row, {unit} AS unit, {span} AS span FROM {table} WHERE {where})"  # type: ignore[arg-type]
            " SELECT count(*) FROM rows a JOIN rows b ON a.unit = b.unit AND a.row < b.row AND a.span && b.span"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _race(racer: int, settings: Settings, barrier: Barrier, end: Connection) -> None:
    """One process: runs the courses it is sent until the pipe is closed."""
    from infinioffice.office import startup

    startup.start(settings)
    while True:
        try:
            course, things = end.recv()
        except (EOFError, ConnectionResetError):
            break
        try:
            answers = []
            for number, thing in enumerate(things):
                act = course(racer, number, thing)
                barrier.wait(PATIENCE_S)
                answers.append(act())
            end.send(answers)
        except Exception:  # noqa: BLE001 - whatever it is, it belongs to the test that runs the racer
            barrier.abort()
            end.send(traceback.format_exc())
    _let_go()


def _let_go() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
