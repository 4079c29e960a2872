"""Trajectories of a made-up agent, for the tests of what is learnt from them."""

from zoneinfo import ZoneInfo

from remanence.encoding.trajectory import observe_trajectory
from remanence.lifecycle.experience.abstraction import abstract_steps
from remanence.lifecycle.experience.lessons import lessons_of

TASK = "Book a flight from Lisbon to Berlin"


def step(action, observation=None, **more):
    """A step of an agent: a call with arguments, or with `arguments=None` an action in words."""
    known = {name: more.pop(name) for name in ("origin", "error", "thought") if name in more}
    arguments = None if more.pop("words", False) else more
    given = {"action": action, "arguments": arguments, "observation": observation, **known}
    return {name: value for name, value in given.items() if value is not None}


SEARCH = step("search_flights", '[{"id": "LX99", "price": 120}]', origin_city="Lisbon", to="Berlin", sort="price")
REFUSED = step("book_flight", "401 Unauthorized: the token is missing", flight_id="LX99")
LOGIN = step("login", "welcome, your token is TOK7", user="agent", clear=True)
BOOKED = step("book_flight", "booked as B12", flight_id="LX99", token="TOK7")
CANCEL = step("cancel_flight", "Error: there is no booking LX99", flight_id="LX99")


def trajectory(task, steps, outcome="success", **about):
    """A checked trajectory."""
    return observe_trajectory(task, steps, outcome, zone=ZoneInfo("UTC"), **about)


def learnt(task, steps, outcome="success", **about):
    """What one trajectory teaches: text without the task, by what it is."""
    made = trajectory(task, steps, outcome, **about)
    found = lessons_of(made.task, abstract_steps(made), made.outcome, [s.observation for s in made.steps])
    return {(lesson.what if lesson.quotes is None else "quoted"): lesson.text.split("\n", 1)[1] for lesson in found}
