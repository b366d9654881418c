"""What people see in a course: thin blocks over the rules and records of ``cpd_grading``."""
