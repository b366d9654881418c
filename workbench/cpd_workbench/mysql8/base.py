"""Found by Django as ``ENGINE = "cpd_workbench.mysql8"``."""

from __future__ import annotations

from django.db.backends.mysql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What MariaDB has and MySQL 8 has not; the platform's own tables do not fit a native UUID column either."""

    has_native_uuid_field = False
    can_return_columns_from_insert = False
    can_return_rows_from_bulk_insert = False


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
