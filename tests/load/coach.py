"""A coach with a browser that is not one: signs in, reads the queue, decides; forms as the pages give them."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

REVIEW = re.compile(r'href="(?:[^"]*)/cpd/coach/review/([0-9a-f-]{36})/')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Answer:
    """What came back at last, after every redirect. ``is_taken`` says whether the act was acknowledged."""

    status: int
    text: str

    @property
    def is_taken(self) -> bool:
        return self.status == 200


@dataclass
class Coach:
    """One session with one server."""

    url: str
    user: int
    decided: dict[str, str] = field(default_factory=dict)  # submission -> "taken" or "refused"

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        start = self.get("/").text
        self.post("/sign-in", {**dict(HIDDEN.findall(start)), "person": str(self.user)})

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(f"{self.url}{path}"))

    def post(self, path: str, form: dict[str, str]) -> Answer:
        body = urllib.parse.urlencode(form).encode()
        return self._ask(urllib.request.Request(f"{self.url}{path}", body, {"Referer": f"{self.url}{path}"}))

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=120) as got:
                return Answer(got.status, got.read().decode())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read().decode())

    def queue(self) -> list[str]:
        return list(dict.fromkeys(REVIEW.findall(self.get("/cpd/coach/").text)))

    def opened(self, submission: str) -> dict[str, str]:
        """The form of a review page, filled to sign off."""
        page = self.get(f"/cpd/coach/review/{submission}/").text
        return {**dict(HIDDEN.findall(page)), "level:c1": "met", "level:c2": "strong", "decision": "sign_off"}

    def decide(self, submission: str, form: dict[str, str]) -> None:
        """Press the button twice, as a nervous thumb does."""
        address = f"/cpd/coach/review/{submission}/"
        answers = [self.post(address, form) for _ in range(2)]
        assert answers[0].is_taken == answers[1].is_taken, [answer.status for answer in answers]
        for answer in answers:
            assert answer.status in (200, 409), (answer.status, answer.text[:2000])
        self.decided[submission] = "taken" if answers[0].is_taken else "refused"
