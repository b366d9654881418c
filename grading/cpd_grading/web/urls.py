"""Addresses of the pages; the LMS mounts them at ``/cpd/``."""

from __future__ import annotations

from django.urls import path

from ..presentation.head import answer_head_without_body
from . import (
    accounts,
    assess,
    coach,
    coach_review,
    desk,
    desk_api,
    enrolments,
    files,
    joining,
    language,
    mine,
    office,
    offline,
    people,
    returning,
    rounds,
    support,
    uploads,
    witness,
)
from . import site_visits as coach_visits

app_name = "cpd_grading"
urlpatterns = [
    path("", desk.home, name="home"),
    path("join/", joining.join, name="join"),
    path("desk/", desk.desk, name="desk"),
    path("desk/tasks/<slug:slug>/", desk.task, name="desk_task"),
    path("desk/pack/<str:module_code>/", desk.pack, name="pack"),
    path("desk/shell/", offline.shell, name="desk_shell"),
    path("sw.js", offline.worker, name="worker"),
    path("language/", language.choose, name="language"),
    path("sign-out/", desk.sign_out, name="sign_out"),
    path("sessions/<uuid:session_id>/answer/", desk.answer_session, name="answer_session"),
    path("coach/", coach.queue, name="queue"),
    path("coach/decided/", coach.decided, name="decided"),
    path("coach/review/<uuid:submission_id>/", coach_review.review, name="review"),
    path("coach/phrases/", coach_review.phrases, name="phrases"),
    path("coach/seen/<uuid:learner_id>/", coach_visits.seen, name="seen"),
    path("coach/behalf/<uuid:learner_id>/", coach_visits.behalf, name="behalf"),
    path("coach/session/<uuid:coachee_id>/", coach.new_session, name="new_session"),
    path("desk/mine/", mine.mine, name="mine"),
    path("desk/mine/take-away/", mine.take_away, name="take_away"),
    path("desk/mine/<uuid:attachment_id>/withdraw/", mine.withdraw, name="withdraw_consent"),
    path("desk/witness/<uuid:item_id>/", witness.invite, name="invite_witness"),
    path("w/<str:token>/", witness.witness, name="witness"),
    path("s/<str:token>/", coach.session_by_token, name="session_by_token"),
    path("return/", returning.arrive, name="returning"),
    path("files/<uuid:attachment_id>/", files.file, name="file"),
    path("files/<uuid:attachment_id>/preview/<int:number>/", files.preview, name="preview"),
    path("api/v1/desk/", desk_api.desk, name="desk_api"),
    path("api/v1/items/", desk_api.items, name="items_api"),
    path("api/v1/submissions/", desk_api.submissions, name="submissions_api"),
    path("api/v1/uploads/", uploads.collection, name="uploads"),
    path("api/v1/uploads/<uuid:upload_id>/", uploads.one, name="upload"),
    path("assess/", assess.queue, name="assess"),
    path("assess/<uuid:portfolio_id>/", assess.portfolio, name="portfolio"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<uuid:round_id>/", rounds.one, name="round"),
    path("rounds/<uuid:round_id>/sheet/", rounds.sheet, name="sheet"),
    path("rounds/<uuid:round_id>/moderate/<uuid:portfolio_id>/", rounds.moderate, name="moderate"),
    path("progress/", support.cohorts, name="progress"),
    path("progress/<uuid:cohort_id>/", support.progress, name="cohort_progress"),
    path("office/", office.office, name="office"),
    path("office/people/", people.waiting, name="office_people"),
    path("office/people/<uuid:person_id>/", people.one, name="office_person"),
    path("office/accounts/", accounts.accounts, name="accounts"),
    path("office/<uuid:learner_id>/enrolments/", enrolments.enrolments, name="office_enrolments"),
    path("office/<uuid:learner_id>/files/", mine.office, name="office_files"),
]
answer_head_without_body(urlpatterns)
