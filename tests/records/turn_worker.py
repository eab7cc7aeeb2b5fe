"""A worker in a process of its own, so that it can be killed: make a world, or run a job.

python -m tests.records.turn_worker make 40     prints the id of a commit not yet run
python -m tests.records.turn_worker run 17
"""

import os
import sys

import django


def make(count):
    from django.db import transaction

    from csdl.kit.access import reach_of
    from csdl.site.world.cast import DEPARTMENT_CODE, person
    from records.actions.turn_plan import run_turn
    from records.tasks import commit_turn, rehearse_turn
    from schools.models import Unit
    from tests.records.turning import World

    with transaction.atomic():
        world = World(Unit.objects.get(code=DEPARTMENT_CODE), count, seed=11)
        by = reach_of(person("department_officer"))
        given = {"plan": world.plan, "schools": world.schools, "by": by}
        rehearsal = run_turn(task=rehearse_turn.name, **given)
        commit = run_turn(task=commit_turn.name, leave=True, **given)
    rehearse_turn(rehearsal.pk)
    print(commit.pk)


def run(job_id):
    from records.tasks import commit_turn

    commit_turn(job_id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdl.settings")
    django.setup()
    {"make": make, "run": run}[sys.argv[1]](int(sys.argv[2]))
