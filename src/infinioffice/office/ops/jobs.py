"""What keeps an installation running by itself: interrupted jobs begun again, old ones and old sessions removed."""

from __future__ import annotations

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app

HEARTBEAT_LOST_S = 30.0
"""A worker that has not been heard of for so long is gone, and its jobs with it."""

DONE_JOBS_KEPT_H = 72


@app.periodic(cron="* * * * *")
@app.task(name="ops.retry_interrupted", queue="ops", queueing_lock="ops.retry_interrupted", pass_context=True)
async def retry_interrupted(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the periodic signature
    """Begins the jobs of workers that died anew; each job knows how to meet its own half-done work."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST_S):
        await manager.retry_job(job)


@app.periodic(cron="23 4 * * *")
@app.task(name="ops.remove_old_jobs", queue="ops", queueing_lock="ops.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Removes jobs done long ago; failed ones stay for somebody to look at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=DONE_JOBS_KEPT_H)


@app.periodic(cron="37 4 * * *")
@app.task(name="ops.clear_sessions", queue="ops", queueing_lock="ops.clear_sessions")
def clear_sessions(timestamp: int) -> None:  # noqa: ARG001
    """Removes sessions that have expired."""
    call_command("clearsessions")
