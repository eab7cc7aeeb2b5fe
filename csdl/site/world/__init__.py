"""The one invented world: `manage.py seed`, the tests, the manual and the screenshots share it.

    CAST["head"], person("head")     who is who
    build.build(pupils="few")        make it, by the portal's own actions
    build.is_demo()                  whether this database holds it

Real are only the names and codes of the communes; no person or school exists.
"""

from csdl.site.world.cast import CAST, PASSWORD, PIN, Person, person

__all__ = ["CAST", "PASSWORD", "PIN", "Person", "person"]
