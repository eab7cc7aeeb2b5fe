"""`make bench`: each figure is a ratio to a floor measured in the same run on the same machine.

    databases.py  a database per size, built once and kept
    rows.py       what is printed and written to bench.json; the targets
    clock.py      how one thing is timed
    pages.py      hot pages: time at a size ÷ time at demo size, queries, a bare view
    papers.py     papers in bulk ÷ as many single renders
    server.py     the portal behind its own web server
    load.py       many people at once over HTTP
    lists.py      a school's list of 2,000 pupils, eight clients
    crowd.py      heads certify their reports before a deadline: at 80 % and 200 % of what fits
    burst.py      the same in process, as a test asks it: none lost, none twice
    figures.py    statistics of the whole department ÷ bare GROUP BYs
    rollover.py   the turn of the year ÷ the plain INSERT…SELECT of the same rows
    scores.py     every score of the department ÷ bare GROUP BYs
    rounds.py     opening a round for the department ÷ a plain INSERT…SELECT of its rows
    login.py      full logins ÷ hashes

A part runs in a process of its own against one database (`manage.py bench --part NAME`) and
prints JSON; the command puts the parts of two databases together.
"""
