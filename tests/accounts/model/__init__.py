"""A model of "may they?", independent of the product, and a machine that plays both side by side.

oracle.py   who may what, where, when (facts and questions)
acts.py     what may be done by whom, and what it changes
both.py     one act done in the portal and in the model; the verdicts must be the same
world.py    the small world both start from
compare.py  what a person is shown, by list, by door and by the database's wall
machine.py  Hypothesis plays
clock.py    the database's clock, held by the test
"""
