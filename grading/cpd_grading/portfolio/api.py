"""The door of this room: evidence items, their versions and files, and the rows of tasks and module portfolios."""

from __future__ import annotations

from . import answers
from .addresses import (
    NO_ACCOUNT,
    NO_ANONYMOUS_ID,
    NO_BLOCK,
    account_of,
    gradebook_id_of,
    learn_blocks,
    note_address,
    usage_key_of,
)
from .attaching import NewFile, ReadyFile, attach, made_ready, record, require_place
from .domain import (
    EVIDENCE_KINDS,
    TEXTS,
    AttachmentView,
    ChildrenAnswer,
    ItemFields,
    ItemView,
    ManifestView,
    Missing,
    SubmissionView,
)
from .duplicates import DuplicateView, duplicates_in, sent_files
from .hiding import empty_evidence, forget_bytes, forget_labels, forget_picture, hide_file
from .hooks import ITEM_WITHDRAWN, KEYS_ASKED, KeysAsked
from .independence import Ties, not_one_way, require_one_way, ties_between, ties_columns
from .item_states import item_among, needs_confirmation, require_confirmed, require_not_withdrawn, to_confirm
from .items import (
    LIMITS,
    clean_fields,
    clean_links,
    kinds_of,
    missing_of_item,
    require_current,
    require_current_item,
    require_safe_children,
    standards_of,
)
from .manifests import declare, freeze, manifest_of_request
from .module_rows import locked_portfolio, move_portfolio, open_sitting, submit_portfolio
from .quota import require_item_quota, require_quota, require_text_quota, text_kept
from .selectors import (
    attachment_view,
    fields_of,
    ids_of_items,
    items_in,
    items_of,
    items_version,
    latest_manifest,
    manifest_view,
    portfolio_of,
    portfolios_of,
    row_of_account,
    submission_of,
    submission_view,
    task_states,
)
from .services import NewItem, OnTask, attach_file, remove_attachment, save_item, save_item_with_file, withdraw_item
from .site_files import files_read_once, process, require_file_size, taken
from .storing import EVIDENCE, OTHER, evidence_storage, is_kept, opened_kept, private_storage, require_kept, store
from .storing import leave as leave_files
from .submission_rows import (
    add_item,
    answer_item,
    draft,
    item_of,
    locked,
    move,
    opened,
    policy_of,
    starts_on,
    trace,
    trace_by,
)

# For pages, commands and other packages.
__all__ = [
    "EVIDENCE_KINDS", "LIMITS", "NO_ACCOUNT", "NO_ANONYMOUS_ID", "NO_BLOCK", "TEXTS", "AttachmentView",
    "ChildrenAnswer", "DuplicateView", "ItemFields", "ItemView", "ManifestView", "Missing", "SubmissionView",
    "attach_file", "clean_links", "duplicates_in", "files_read_once", "learn_blocks", "note_address",
    "remove_attachment", "require_file_size", "save_item", "save_item_with_file", "standards_of", "taken",
    "withdraw_item",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "EVIDENCE", "ITEM_WITHDRAWN", "KEYS_ASKED", "OTHER", "KeysAsked", "NewFile", "NewItem", "OnTask", "ReadyFile",
    "Ties", "account_of", "add_item", "answer_item", "answers", "attach", "attachment_view", "clean_fields", "declare",
    "draft", "empty_evidence", "evidence_storage", "fields_of", "forget_bytes", "forget_labels", "forget_picture",
    "freeze", "gradebook_id_of", "hide_file", "ids_of_items", "is_kept", "item_among", "item_of", "items_in",
    "items_of", "items_version", "kinds_of", "latest_manifest", "leave_files", "locked", "locked_portfolio",
    "made_ready", "manifest_of_request", "manifest_view", "missing_of_item", "move", "move_portfolio",
    "needs_confirmation", "not_one_way", "open_sitting", "opened", "opened_kept", "policy_of", "portfolio_of",
    "portfolios_of", "private_storage", "process", "record", "require_confirmed", "require_current",
    "require_current_item", "require_item_quota", "require_kept", "require_not_withdrawn", "require_one_way",
    "require_place", "require_quota", "require_safe_children", "require_text_quota", "row_of_account", "sent_files",
    "starts_on", "store", "submission_of", "submission_view", "submit_portfolio", "task_states", "text_kept",
    "ties_between", "ties_columns", "to_confirm", "trace", "trace_by", "usage_key_of",
]  # fmt: skip
