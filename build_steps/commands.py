"""How setuptools builds: first what is made from sources, then the packages that carry it."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

from .course import build_course_files
from .static_files import build_static_files


class BuildPy(build_py):
    """``build_py`` for a wheel, for ``pip install`` and for an editable installation alike."""

    def run(self) -> None:
        # Into the source tree, where an editable installation and the package data lists look for it.
        build_static_files()
        build_course_files()
        # setuptools may have listed the package data before there was any.
        self.__dict__.pop("data_files", None)
        if not self.editable_mode:
            self._forget_earlier_build()
        super().run()

    def _forget_earlier_build(self) -> None:
        """A file that an earlier build left, and that no package has any more, would go along into the wheel."""
        for package in {name.partition(".")[0] for name in self.packages}:
            shutil.rmtree(Path(self.build_lib) / package, ignore_errors=True)
