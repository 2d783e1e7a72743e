"""The names of the settings, their groups, and what they cite."""

from enum import StrEnum


class Key(StrEnum):
    """The name of each setting; stable, kept in the database and on the trail."""

    LOW_GRADE_MODE = "privileges.low_grade_mode"
    HIGH_GRADE_ENTRY = "privileges.high_grade_entry"
    REVIEW_MONTHS_GRADE4 = "privileges.review_months_grade4"
    REAUTHORIZATION_MONTHS = "privileges.reauthorization_months"
    EXPIRING_DAYS = "privileges.expiring_days"
    EVIDENCE_MEGABYTES = "evidence.megabytes"
    DISCUSSION_SCOPE_1 = "preop.discussion_scope_grade1"
    DISCUSSION_SCOPE_2 = "preop.discussion_scope_grade2"
    DISCUSSION_SCOPE_3 = "preop.discussion_scope_grade3"
    DISCUSSION_SCOPE_4 = "preop.discussion_scope_grade4"
    MDT_DISCIPLINES = "preop.mdt_disciplines"
    MDT_ANESTHESIA = "preop.mdt_anesthesia"
    MAJOR_APPROVAL = "preop.major_approval"
    MAJOR_APPROVAL_HOURS = "preop.major_approval_hours"
    LATE_ENTRY_HOURS = "preop.late_entry_hours"
    SIGN_IN_LEAD_HOURS = "preop.sign_in_lead_hours"
    NNIS_MINUTES = "preop.nnis_minutes"
    EMERGENCY_REPORT_HOURS = "preop.emergency_report_hours"
    ROUND_HOURS = "preop.round_hours"
    KEY_ROUND_DAYS = "preop.key_round_days"
    BYPASS_RECORD_HOURS = "preop.bypass_record_hours"
    FOLLOW_UP_MONTHS = "preop.follow_up_months"
    TECHNOLOGY_WORKING_DAYS = "preop.technology_working_days"
    HANDS_GRADE1 = "applications.hands_grade1"
    HANDS_GRADE2 = "applications.hands_grade2"
    TEMPORARY_DAYS = "applications.temporary_days"
    VOLUME_MONTHS = "applications.volume_months"
    URGE_WORKING_DAYS = "applications.urge_working_days"
    COMMITTEE_QUORUM = "applications.committee_quorum"
    COMMITTEE_MAJORITY = "applications.committee_majority"
    UPDATE_DUE_WORKING_DAYS = "filings.update_due_working_days"
    REPEAT_DAYS = "reminders.repeat_days"
    RETRY_MINUTES = "reminders.retry_minutes"
    MAX_TRIES = "reminders.max_tries"
    CERTIFICATE_MISSES = "certificates.misses_per_hour"
    OFFLINE_HOURS = "certificates.offline_hours"
    VISITOR_DAYS_BEFORE = "visitors.days_before"
    VISITOR_LETTER_DAYS = "visitors.letter_days"
    IDLE_MINUTES = "session.idle_minutes"
    ABSOLUTE_HOURS = "session.absolute_hours"
    MAX_FAILURES = "login.max_failures"
    LOCK_MINUTES = "login.lock_minutes"
    TRIES_PER_HOUR = "login.tries_per_hour"
    MIN_LENGTH = "password.min_length"
    CLASSES = "password.classes"
    MAX_AGE_DAYS = "password.max_age_days"
    TOKEN_NOTICE_DAYS = "tokens.notice_days"  # noqa: S105  (the name of a setting)


class LowGradeMode(StrEnum):
    """How grades 1 and 2 may be granted; grades 3 and 4 are always item by item."""

    ITEM = "item"
    ITEM_OR_DEPARTMENT = "item_or_department"


class HighGradeEntry(StrEnum):
    """How grades 3 and 4 may be entered besides by an application that went through all hands."""

    APPLICATION = "application"
    SHEET = "sheet"
    DIRECT = "direct"


class Hands(StrEnum):
    """Through whose hands an application for a low grade goes, besides the department's."""

    DEPARTMENT = "department"
    REVIEW = "review"
    COMMITTEE = "committee"
