"""What sample people write: short, plain English as it is typed on a phone. Nobody real said any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cpd_grading import api


@dataclass(frozen=True)
class TaskWords:
    """A learner's two pieces of evidence for one task: what was made, and what they think of it."""

    title: str
    did: str
    changed: str
    thoughts: str


_TASKS: Mapping[str, TaskWords] = {
    "m1-time": TaskWords(
        "My week in letters",
        "For five days I wrote one letter every half hour. Management took 21 half hours, learning only 6. I "
        "showed the table to my deputy. Then I kept 8:00 to 9:00 free for lessons for two weeks; I kept it on "
        "eight of ten days.",
        "I was in nine lessons in two weeks. A P2 teacher now shows me the exercise books without being asked, and "
        "the children in the back rows read aloud too.",
        "Leadership for learning means for me that I am where the children learn. I thought I was in lessons every "
        "day. The table says something else, and that was hard to read.",
    ),
    "m1-review": TaskWords(
        "Can our P2 children read and understand?",
        "We checked ten P2 children, looked at two lessons and asked six parents. We counted girls and boys apart "
        "and those who live far away. Five teachers and I looked at it for forty minutes and asked “why?” five "
        "times.",
        "Teachers now say “they had no time to read” and no longer “they are lazy”. We found that each child reads "
        "for two minutes a day, and the timetable of P2 was changed.",
        "I believed the problem was absence. The check showed that children who are always here also read slowly. "
        "The children who repeat were missing in my first numbers.",
    ),
    "m1-direction": TaskWords(
        "Our direction: every child reads by the end of P3",
        "I heard nine teachers, twelve parents and eleven pupils with the same two questions. The staff meeting "
        "had one question and half a page of facts. We agreed one sentence and two priorities with names and dates.",
        "Four of the five people I asked two weeks later could say our direction in their own words. The committee "
        "put it on the wall at the gate, in Kinyarwanda.",
        "A mother said that nobody had ever asked her. I spoke last in the meeting, and two teachers had better "
        "ideas than I had.",
    ),
    "m1-plan": TaskWords(
        "Twenty minutes of reading, on one page",
        "One page, four actions, one name for each. The P3 teacher decides about the books, my deputy about the "
        "time. Every Friday we looked at it for fifteen minutes and wrote on the plan. After four weeks we checked "
        "again.",
        "Before: 4 of 10 children read a short text. After four weeks: 6 of 10. We stopped the reading before "
        "lunch, because the children were tired, and moved it to the morning.",
        "I gave work away before, but I did not say what people may decide. The hardest part was not to take it "
        "back when it went slowly. The parents asked for books to take home.",
    ),
    "m2-time-books": TaskWords(
        "Minutes and books in P1 and P3",
        "I measured one reading and one maths lesson: planned 40 minutes, real 31, and pupils read or counted for "
        "12. Nine books were open for 46 children. With the teachers we agreed to hand out the books before the "
        "bell.",
        "Three weeks later: 19 minutes of reading and 22 open books. The store is open at 7:30 and a teacher holds "
        "the key.",
        "A child who shares a book with one friend reads twice as much as a child who shares it with four. I had "
        "counted books in the store as books.",
    ),
    "m2-lesson-talk": TaskWords(
        "Two teachers, two visits each",
        "I visited a reading lesson in P2 and a maths lesson in P3, each twice. We agreed before what I look at. "
        "The teacher spoke first. Each chose one thing to try: waiting five seconds, and asking “how do you know?”.",
        "In the second visit eleven children answered who had been silent before. The new teacher asked me to come "
        "back in the next term.",
        "I talked too much in the first talk: I counted seven pieces of advice. In the second I asked four "
        "questions and gave one.",
    ),
    "m2-figures": TaskWords(
        "P3 reading: from 14 to 25 children on the top two steps",
        "With the teacher I checked 41 children one by one. We put them on four steps, girls and boys apart, and "
        "planned help for the lowest group: three times a week, twenty minutes, with word cards. It ran for six "
        "weeks.",
        "Nine children moved from the first step. The committee saw both counts beside the target and asked why "
        "boys read less; we did not know and will look at attendance.",
        "Term marks had told me that all was well. The figures cannot tell me why, only where to look.",
    ),
    "m2-everyone": TaskWords(
        "Two seat plans and one rule",
        "In a P1 lesson eleven seats had no mark, eight of them girls in the back. Two children could not see the "
        "board. With the teacher we moved seats, wrote larger and used pairs for four weeks. The staff saw both "
        "plans.",
        "Now three seats have no mark. Our rule: every child speaks or shows once in every lesson. It hangs in "
        "each classroom.",
        "I had sat in this class many times and never saw who was silent. The key words in two languages helped "
        "more than I thought.",
    ),
    "m3-coach": TaskWords(
        "Three talks with a neighbouring head",
        "We wrote a short agreement: goal, what stays private, three dates. In each talk I listened, asked and we "
        "agreed one step with a day. I counted my advice: nine times in the first talk, twice in the third.",
        "The colleague now visits two lessons a week and tells his teachers before which point he will look at. P4 "
        "children write every day.",
        "“You let me find it myself,” he said, “but come on time.” I will plan the travel better.",
    ),
    "m3-plc": TaskWords(
        "Why do P4 children stop reading at home?",
        "Six heads, one question, two meetings. We chose to try a reading bag on Fridays for three weeks. At the "
        "second meeting every school put its count on the table before anybody spoke.",
        "Four schools keep the bag, one changed the day, one stopped. In my school 31 of 52 bags came back with a "
        "line from a parent.",
        "Quiet members spoke when each had one minute first. I learned to wait for the facts.",
    ),
    "m3-parents": TaskWords(
        "Ten minutes of stories at home",
        "I heard seven parents, two of them at the market because they never come to school. With two mothers and "
        "the P2 teacher we chose: a child tells a story at home three evenings a week. We showed it with a small "
        "play.",
        "After three weeks 38 of 60 families did it, eleven of them we had never reached. The teacher hears longer "
        "sentences.",
        "Parents who cannot read asked: “Can I do this too?” They could. We should have asked years ago.",
    ),
}


def words_for(spec: api.TaskSpec) -> TaskWords:
    """What a sample learner writes for a task; a task the sample does not know gets words that fit any."""
    title = spec.title["en"]
    return _TASKS.get(spec.slug) or TaskWords(
        f"What we did: {title}",
        f"We planned this with five teachers, tried it for three weeks and wrote down what the children did. ({title})",
        "In two classes more children read, count and speak. The teachers want to go on with it.",
        "I learned to look at the children first and to speak last. Next time I start with fewer things.",
    )


ADDITION = "After the coach's note: we did it again in two more classes, and I wrote down the numbers before and after."
PRAISE = "Clear and honest. I saw it in your school. Keep the notes: they will help you in the conversation."
SHARPER = "Seen otherwise: the numbers before and after are there, as the rubric asks."
WEAKER = "Seen otherwise: the evidence does not show it, it is only said."
CONVERSATION = "Explained the choices, named what did not work and what comes next. Questions on two of the tasks."
SHORT_CONVERSATION = "Could not say what was done in the school nor what the figures mean. To be held again."
SAME_MARK = "Read the evidence of two tasks again and came to the same marks."
OTHER_MARK = "Read the evidence of two tasks again; the notes show more, or less, than the level says."
AGREED = "Talked it through with the assessor: the level descriptions fit a mark between the two."
EXAMINER = "I read the sample. The marks follow the rubric, and the feedback helps learners. Standards are met."
FOCUS = ("How lessons start", "Reading time in P1 to P3", "Talking with teachers after a visit", "Figures for parents")
STEP = "Visit two lessons until the next session and write down what the children do."
PLC_ISSUE = ("Children read too little in the lesson", "Pupils miss lessons on market days", "New teachers in P1")
SGAC_ISSUE = "Results of the term against the target, and what parents can do"
DISPUTE = "We planned this visit, but it rained and nobody came. It was held a week later."
WITNESS, WITNESS_POST = "Sample WITNESS", "Teacher of P2"
TESTIMONY = "I was there all three times. The head teacher listened first, and we chose the next step together."
SEEN_WHERE = "Staff room"
SEEN = "The plan hangs on the wall with the names and dates. Two teachers showed me what they had changed."
WHY_ADDED = "The phone of the head teacher is broken. I took the photo at the school with my own."
FIGURES = ({"class": "P3", "subject": "English", "target": "60", "result": "48.5"},
           {"class": "P3", "subject": "Mathematics", "target": "60", "result": "55"})  # fmt: skip


def advice_for(spec: api.TaskSpec, criterion_key: str) -> str:
    """What a coach asks for: the words of the rubric's first level that is met."""
    criterion = next(one for one in spec.criteria if one.key == criterion_key)
    met = next(level for level in criterion.levels if level.met)
    return f"I cannot see this yet. Please show: {met.description['en']}"
