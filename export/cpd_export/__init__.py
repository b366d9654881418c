"""Records leaving the house: credit records, marks sheets and exceptions lists in batches a registry can check.

Everything outside this package enters by :mod:`cpd_export.api`, or runs ``python -m cpd_export.verify FOLDER``,
which needs neither Django nor our database.
"""
