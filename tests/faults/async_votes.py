"""Run as a program: 500 votes at once through the whole request flow, on one loop, with every executor out of order."""

import asyncio
import os
import sys
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
sys.path.insert(0, "examples/polls")

import quintet

quintet.setup()

from polls.models import Choice
from quintet.kit import bridge, portal_tasks, threads
from quintet.test import AsyncRequestFactory
from quintet.web.current import current_application

VOTES = 500


def refuse(*args: object, **named: object) -> None:
    """Stand where work would be handed to a thread."""
    raise AssertionError(f"work was handed to an executor: {args} {named}")


async def main() -> None:
    loop = asyncio.get_running_loop()
    portal_tasks.install_task_factory(loop)
    choice = await Choice.objects.select_related("question").afirst()
    before = choice.votes
    application = current_application()
    factory = AsyncRequestFactory()
    threads_before = threading.active_count()
    loop.run_in_executor = refuse
    threads.Pool.run = refuse

    async def vote() -> int:
        request = factory.post(f"/polls/{choice.question_id}/avote/", {"choice": str(choice.pk)})
        request._dont_enforce_csrf_checks = True
        response = await application.handle(request)
        response.close()
        return response.status_code

    statuses = await asyncio.gather(*(vote() for _ in range(VOTES)))
    await choice.arefresh_from_db()
    assert set(statuses) == {200}, statuses
    assert choice.votes == before + VOTES, (choice.votes, before)
    assert threading.active_count() == threads_before
    print(f"{VOTES} votes, {choice.votes - before} counted, no thread used")


asyncio.run(bridge.portal(main()))
