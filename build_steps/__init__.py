"""What is made from sources before the packages run: small static files, and the built course.

One function a product, called by ``make``, by the tests, and by setuptools for every kind of installation. It is used
from the source tree and is part of no wheel.
"""
