"""The course builder: YAML and Markdown in, a course archive for Studio and a programme file out. Enter by `api`."""
