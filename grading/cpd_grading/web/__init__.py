"""Pages under ``/cpd/``: the desk, coaching, marking, the board and progress. They enter by ``cpd_grading.api``."""
