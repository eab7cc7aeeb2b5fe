def add_pupils(world, few=False):
    pass
