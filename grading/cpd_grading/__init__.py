"""Rules and records of the CPD programme: from evidence in a school to credits at the university.

Everything outside this package enters by :mod:`cpd_grading.api`.
"""
