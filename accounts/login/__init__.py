"""Login that holds: limits, lockout, second factor, and forms that a login interrupts.

    middleware   time limits, the gate for those who still need a second factor, headers
    fresh        has this person proved who they are in the last ten minutes?
    kept         a form that login interrupted, offered again
    lockout      wrong passwords and codes, counted by person and place
    device       the machines a person has signed in on before
    codes        one-time codes, once
    passwords    what a password may not be
    box          what is kept encrypted

A password is asked by allauth's pages; how they behave here is accounts.adapter.
"""
