"""Invented departments of any size, for `manage.py seed --scale school|commune|city` and the bench.

On top of the demo world (whose cast signs in) come schools, classes, staff with their grants and
papers, and pupils, by COPY: the same on every machine, skewed as in life (schools from 30 to
3,500 pupils, one record in a hundred odd). What the portal's actions would have written is
written here by hand, so this package is the one place that knows tables from outside.

    plan.py     which schools stand where, and how large
    table.py    rows of a model by COPY
    places.py   units and classes
    people.py   staff, grants, papers, rights
    staff.py    records of the staff, who has which class
    rounds.py   the open review round, some classes of it under way
    pupils.py   pupils, by two processes
    traces.py   what a school says of itself, transfers, notices, the access log
    build.py    the order of it all
"""
