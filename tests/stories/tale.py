"""One head teacher's way through the first module, to be followed up to any of its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.credits import api as credits
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.programmes import api as programmes
from cpd_workbench import journey, journey_rounds, sample_rounds, sample_site, sample_work
from cpd_workbench.journey import File, Run
from cpd_workbench.journey_rounds import Office
from cpd_workbench.sample_files import pdf, photo
from cpd_workbench.sample_work import Pair

STARTS_ON = date(2026, 1, 12)
STEPS = (
    "save", "attach", "submit", "send_back", "revise", "sign_off", "finish_tasks", "be_coached", "meet_colleagues",
    "meet_committee", "send", "open_round", "mark", "moderate", "decide", "release", "deliver",
)  # fmt: skip


def noon(week: int, day: int = 0) -> datetime:
    """Noon in Rwanda on a day counted from the start of the course."""
    return datetime(2026, 1, 12, 10, tzinfo=UTC) + timedelta(weeks=week, days=day)


@dataclass
class Tale:
    """The people of the story and what has happened so far."""

    run: Run
    office: Office
    pair: Pair
    ids: dict[str, UUID] = field(default_factory=dict)
    delivered: int = 0

    @classmethod
    def begin(cls) -> Tale:
        """A cohort with one learner, her coach and the people of UR-CE."""
        now = noon(-1)
        run = journey.open_cohort(
            sample_site.sample_programme("story"),
            course_key=sample_site.course_key(),
            name="Story cohort",
            academic_year="2025-2026",
            starts_on=STARTS_ON,
            now=now,
            addresses=sample_site.block_addresses(),
        )
        learner = sample_site.add_account("Amina", registration_number="SAMPLE-1", now=now)
        coach_id = sample_site.add_account("Boniface", now=now).person_id
        programmes.enrol(cohort_id=run.cohort_id, learner_id=learner.person_id, on=STARTS_ON, now=now)
        coaching.assign_coach(
            coach_id=coach_id, coachee_id=learner.person_id, kind="advisor", starts_on=STARTS_ON, now=now
        )
        pair = Pair(learner.person_id, coach_id, learner.anonymous_user_id, learner.name, "en", 1, Random(1))
        names = {
            "Chantal": "assessor",
            "David": "moderator",
            "Esther": "external_examiner",
            "Felix": "exam_officer",
            "Grace": "exam_officer",
        }
        holders = {name: sample_site.add_account(name, now=now).person_id for name in names}
        for name, role in names.items():
            people.grant_role(person_id=holders[name], role=role, starts_on=STARTS_ON, now=now)
        assessor_id, *others = holders.values()
        return cls(run, Office((assessor_id,), *others), pair)

    def up_to(self, last: str) -> Tale:
        """Take every step up to this one."""
        for step in STEPS[: STEPS.index(last) + 1]:
            getattr(self, step)()
        return self

    # -- where things stand ---------------------------------------------------------------------------------------

    @property
    def module(self) -> programmes.ModuleSpec:
        return self.run.programme.modules[0]

    @property
    def slug(self) -> str:
        return self.module.tasks[0]

    @property
    def spec(self) -> programmes.TaskSpec:
        return self.run.programme.tasks[self.slug]

    @property
    def learner_id(self) -> UUID:
        return self.pair.learner_id

    @property
    def named(self) -> str:
        """The criterion the coach names when the task is returned."""
        return self.spec.criterion_keys[1]

    def levels(self, spec: programmes.TaskSpec) -> dict[str, str]:
        """The middle one of every criterion's met levels."""
        met = {one.key: [level.key for level in one.levels if level.met] for one in spec.criteria}
        return {key: keys[len(keys) // 2] for key, keys in met.items()}

    def task_page(self, week: int = 20) -> overview.TaskPage:
        return journey.open_task(self.run, self.learner_id, self.slug, now=noon(week))

    def module_page(self) -> overview.ModulePage:
        page = overview.module_page(self.run.course_key, self.module.code, self.learner_id)
        assert page is not None
        return page

    # -- the steps ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        fields = portfolio.ItemFields(
            kind="work_product",
            title="My week in letters",
            did="I wrote one letter every half hour for five days.",
            changed="I was in nine lessons in two weeks.",
            activity_on=date(2026, 1, 20),
            children="none",
        )
        self.ids["item"] = journey.save_item(self.run, self.learner_id, self.slug, fields, now=noon(2))

    def attach(self) -> None:
        for file in (File("week.jpg", photo(1, date(2026, 1, 20))), File("table.pdf", pdf("Table", "L 6, M 21"))):
            attachment = journey.attach(self.run, self.learner_id, self.slug, self.ids["item"], file, now=noon(2))
            self.ids[file.name] = attachment

    def submit(self) -> None:
        self.ids["submission"] = journey.submit_task(self.run, self.learner_id, self.slug, now=noon(2, 1))

    def send_back(self) -> None:
        levels = {**self.levels(self.spec), self.named: self.spec.criteria[1].levels[0].key}
        feedback = {self.named: "Say on which days you kept it."}
        journey.return_task(self.ids["submission"], self.pair.coach_id, levels, feedback, now=noon(2, 3))

    def revise(self) -> None:
        journey.revise(self.run, self.learner_id, self.slug, "I kept it on eight of ten days.", now=noon(3))
        journey.submit_task(self.run, self.learner_id, self.slug, now=noon(3))

    def sign_off(self) -> None:
        levels = self.levels(self.spec)
        journey.sign_off(
            self.ids["submission"], self.pair.coach_id, levels, {self.named: "Now I see it."}, now=noon(3, 2)
        )

    def finish_tasks(self) -> None:
        for number, slug in enumerate(self.module.tasks[1:], start=1):
            sample_work.finish_task(self.run, self.pair, slug, STARTS_ON + timedelta(weeks=4 * number))

    def be_coached(self) -> None:
        sample_work.be_coached(self.run, self.pair, self.module.code, noon(6).date())

    def meet_colleagues(self) -> None:
        sample_work.meet_colleagues(
            self.run, self.pair, (), self.module.code, noon(7).date(), kind="plc_sector", area_code=""
        )

    def meet_committee(self) -> None:
        sample_work.meet_committee(self.run, self.pair, self.module.code, noon(9).date())

    def send(self) -> None:
        self.ids["portfolio"] = sample_work.send_module(self.run, self.pair, self.module.code, noon(17).date())

    def open_round(self) -> None:
        self.ids["round"] = journey_rounds.open_round(self.run, self.module.code, self.office.officer_id, now=noon(18))

    def mark(self) -> None:
        """The assessor puts one level of the first task up, confirms the others and holds the conversation."""
        key = self.spec.criterion_keys[0]
        best = self.spec.criteria[0].levels[-1].key
        assessor_id, portfolio_id, now = self.office.assessor_ids[0], self.ids["portfolio"], noon(19)
        journey_rounds.mark_tasks(portfolio_id, assessor_id, {self.slug: {key: best}}, "The notes show it.", now=now)
        journey_rounds.converse(portfolio_id, assessor_id, Decimal("72.00"), "Amina and Chantal", "Went well.", now=now)
        assessment.complete_marking(portfolio_id=portfolio_id, assessor_id=assessor_id, now=now)

    def moderate(self) -> None:
        """The second mark is two points lower; both markers agree on one point lower."""
        assessment.close_marking(round_id=self.ids["round"], officer_id=self.office.officer_id, now=noon(20))
        sample_rounds.moderate(
            self.ids["round"], self.office, _AlwaysTwoDown(), noon(20, 1).date(), seed="story", disagreements=1
        )

    def decide(self) -> None:
        sample_rounds.decide(self.ids["round"], self.office, noon(23).date(), "STORY/1")

    def release(self) -> None:
        credits.release_round(round_id=self.ids["round"], officer_id=self.office.second_officer_id, now=noon(24))

    def deliver(self) -> None:
        self.delivered = journey.deliver_news()


class _AlwaysTwoDown(Random):
    """Chance that always takes two points off."""

    def choice(self, _choices: object) -> int:
        return -2

    def random(self) -> float:
        return 0.0
