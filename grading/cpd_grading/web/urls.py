"""Addresses of the pages; the LMS mounts them at ``/cpd/``."""

from __future__ import annotations

from django.urls import path

from . import assess, coach, desk, files, office, rounds, support, uploads

app_name = "cpd_grading"
urlpatterns = [
    path("", desk.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("sessions/<uuid:session_id>/answer/", desk.answer_session, name="answer_session"),
    path("coach/", coach.queue, name="queue"),
    path("coach/decided/", coach.decided, name="decided"),
    path("coach/review/<uuid:submission_id>/", coach.review, name="review"),
    path("coach/session/<uuid:coachee_id>/", coach.new_session, name="new_session"),
    path("s/<str:token>/", coach.session_by_token, name="session_by_token"),
    path("files/<uuid:attachment_id>/", files.file, name="file"),
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
]
