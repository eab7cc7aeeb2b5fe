"""A model of "may they?", independent of the product, and a machine that plays both side by side.

duties.py   the kinds of work: what each may do and hand on
facts.py    units, people, grants, papers
oracle.py   who may what, where, when: the questions
acts.py     what may be done by whom, and what it changes
both.py     one act done in the portal and in the model; the verdicts must be the same
world.py    the small world both start from
compare.py  what a person is shown, by list, by door and by the database's wall
moves.py    from small numbers to acts
machine.py  Hypothesis plays
clock.py    the database's clock, held by the test
"""
