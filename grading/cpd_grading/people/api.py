"""The door of this room: persons with or without an account, places, roles."""

from __future__ import annotations

from .account_decisions import allow_joining_by_email, keep_our_record, set_certificate_name, take_account_email
from .account_domain import AccountGone, AccountLine, AccountPair
from .account_selectors import account_differences, accounts_gone
from .accounts import JoiningView, account_of, find_account, join_offer, joinings_of, stranger
from .anonymising import anonymise_person, anonymised_people, end_periods, forget_email, name_of_number, release_account
from .domain import (
    LANGUAGES,
    ROLES,
    Account,
    JoinOffer,
    PersonView,
    RoleView,
    Stranger,
    known_language,
    reading_language,
    require_confirmed,
)
from .joining import (
    claim_account,
    confirm_roles,
    join_by_code,
    join_my_record,
    make_code,
    person_for_account,
    undo_joining,
    vouch_for,
)
from .models import JoinedBy
from .selectors import (
    ROLES_TABLE,
    WITH_PLACE,
    awake,
    find_person,
    granted_roles,
    holding,
    in_period,
    not_ended,
    people,
    people_of_area,
    people_with_role,
    person,
    person_of_user,
    person_of_username,
    person_with_account,
    recorded_language,
    require_any_role,
    require_awake,
    require_known,
    require_office,
    require_role,
    role_holders,
    roles_of,
    view_of,
)
from .services import (
    add_district,
    add_person,
    add_school,
    add_sector,
    clean_place_name,
    grant_role,
    lock_person,
    revoke_role,
)

# For pages, commands and other packages.
__all__ = [
    "LANGUAGES", "ROLES", "ROLES_TABLE", "WITH_PLACE", "Account", "AccountGone", "AccountLine", "AccountPair",
    "JoinOffer", "JoinedBy", "JoiningView", "PersonView", "RoleView", "Stranger", "account_differences", "account_of",
    "accounts_gone", "add_district", "add_person", "add_school", "add_sector", "allow_joining_by_email",
    "claim_account", "clean_place_name", "confirm_roles", "find_account", "find_person", "grant_role", "granted_roles",
    "holding", "join_by_code", "join_my_record", "join_offer", "joinings_of", "keep_our_record", "known_language",
    "make_code", "people", "people_of_area", "people_with_role", "person", "person_for_account", "person_of_user",
    "person_of_username", "person_with_account", "reading_language", "recorded_language", "require_any_role",
    "require_confirmed", "require_office", "require_role", "revoke_role", "role_holders", "roles_of",
    "set_certificate_name", "stranger", "take_account_email", "undo_joining", "view_of", "vouch_for",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "anonymise_person", "anonymised_people", "awake", "end_periods", "forget_email", "in_period", "lock_person",
    "name_of_number", "not_ended", "release_account", "require_awake", "require_known",
]  # fmt: skip
