"""How the pages of the outlets look: templates, what fills them, and the rendering. Pure."""
