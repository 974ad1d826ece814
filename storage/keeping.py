"""How long the rows of each table are kept: a new table needs a place here, and a test looks whether it has one."""

from collections.abc import Mapping

FORGOTTEN: Mapping[str, str] = {
    "calendar_feed": "forget_revoked_addresses",
    "draft": "forget_closed_drafts",
    "link_attempt": "forget_link_codes",
    "link_code": "forget_link_codes",
    "mailbox": "forget_messages",
    "outbox": "forget_messages",
    "planned_notice": "forget_reminders",
    "received_event": "forget_received",
    "reminder": "forget_reminders",
    "seen_event": "forget_answered",
    "uploaded_file": "forget_unused_files",
}
"""Tables of which the night deletes what nobody can ask for any more, with the job that does."""
EACH_NIGHT = frozenset({"nightly_run"})
"""Deleted by the work of the night itself, as it begins."""
WITH: Mapping[str, str] = {
    "care_plan_action": "care_plan",
    "registration_version": "registration",
    "sign_up_state": "sign_up",
    "submitted_form_version": "submitted_form",
    "visit_pair_centre": "visit_pair",
    "visit_pair_version": "visit_pair",
}
"""Audit trails and parts, with what they are of: they are kept as long, and refer to it, so that the database lets neither go alone."""
AGREED = frozenset(
    {
        "attendance",
        "care_plan",
        "expert_match",
        "expert_offer",
        "invitation",
        "moment",
        "network_transfer",
        "registration",
        "round",
        "sign_up",
        "submitted_form",
        "visit_pair",
    }
)
"""What people planned, handed in and agreed on. The program deletes none of it: what is withdrawn or cancelled stays as such."""
STANDING = frozenset(
    {
        "anchor",
        "catalogue_revision",
        "conversation",
        "identity",
        "organisation",
        "person",
        "person_link",
        "planning_pass",
        "programme",
        "reminder_preference",
        "role_grant",
        "signing_key",
        "slack_bots",
        "slack_installations",
        "slack_oauth_states",
        "stopped_reminders",
        "teams_reference",
        "zone_rules",
    }
)
"""Of which there are as many as there are people, organisations, accounts or apps: time alone adds nothing."""
ON_REQUEST: Mapping[str, str] = {"feedback": "forget_questions", "question": "forget_questions"}
"""Kept for editors, without a person, until the administrator sets for how long, with the job that then forgets them."""
