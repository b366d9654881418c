"""The words of the buttons of our pages, where a posted form is shown without its page.

They are the words that stand on the pages themselves, so that a reader finds there what they read here.
"""

from __future__ import annotations

from ..kernel.messages import _

# "name:value" of what was pressed, or of the hidden field that names the form.
ACTS: dict[str, str] = {
    # a learner's task
    "act:save_item": _("Save"),
    "act:show": _("Save"),
    "act:remove": _("Remove"),
    "act:confirm": _("Yes, this is mine"),
    "agrees:on": _("Yes, this is mine"),
    "agrees:no": _("No, leave it out"),
    "act:submit": _("Send to my coach"),
    # sessions
    "reply:agree": _("Yes, it took place"),
    "reply:decline": _("No"),
    "reply:dispute": _("Dispute"),
    # witnesses
    "act:invite": _("Make the link"),
    "act:take_back": _("Take back"),
    "act:answer": _("Send"),
    "act:decline": _("I do not want to say anything"),
    # a coach
    "act:make_link": _("Make a new link"),
    "act:take_back_link": _("Take the link back"),
    "decision:draft": _("Keep as a draft"),
    "decision:return": _("Return to improve"),
    "decision:sign_off": _("Sign off"),
    "act:add": _("Keep the phrase"),
    "act:record": _("Record what I saw"),
    "act:correct": _("Correct it"),
    # the office
    "act:settle": _("Settle"),
    "counts:yes": _("It counts"),
    "counts:no": _("It does not count"),
    "act:adopt": _("Adopt"),
    "act:enrol": _("Enrol"),
    "act:assign": _("Assign"),
    "act:end": _("End the assignment"),
    "act:stand_in": _("Offer"),
    "act:join": _("Join"),
    "act:code": _("Make a one-time code"),
    "act:confirm_account": _("Confirm: this account is this person's"),
    "act:undo": _("Part them"),
    "act:grant": _("Give this role"),
    "act:revoke": _("Take this role back now"),
    "act:end_enrolment": _("End it"),
    "act:reopen_enrolment": _("Take the end back"),
    "act:keep": _("Keep ours"),
    "act:take_email": _("Take the account's e-mail"),
    "act:set_name": _("Set the name on certificates"),
    "act:allow": _("Let this address join again"),
    "act:hold": _("Hold"),
    "act:lift": _("Lift the hold"),
    "act:withdraw": _("Withdraw and destroy"),
    # marking and rounds
    "act:task": _("Keep these levels"),
    "act:conversation": _("Keep the conversation"),
    "act:complete": _("Complete the marking"),
    "act:reopen": _("Reopen"),
    "act:open": _("Open a round"),
    "act:close_marking": _("Close marking"),
    "act:move": _("Move it"),
    "act:draw": _("Draw the sample"),
    "act:second": _("Keep my second marks"),
    "act:agree": _("Keep the agreed marks"),
    "act:comment": _("Give my comment"),
    "act:close_moderation": _("Close moderation"),
    "act:decide": _("Record the decision"),
    "act:release": _("Confirm the release"),
}
