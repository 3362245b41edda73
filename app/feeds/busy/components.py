"""A component is what lies between BEGIN and END: a calendar, an event, a zone (RFC 5545 3.4, 3.6)."""

from dataclasses import dataclass, field

from app.feeds.busy.lines import Property, properties, unfolded
from app.feeds.busy.refusals import DEEPEST, PROPERTIES, Wrong
from schedules.reading.problems import shown


@dataclass(slots=True)
class Component:
    at: int
    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def every(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def one(self, name: str) -> Property | None:
        found = self.every(name)
        if len(found) > 1:
            raise Wrong(found[1].at, f"a second {name}; expected at most one in a {self.name}")
        return found[0] if found else None

    def needed(self, name: str) -> Property:
        if found := self.one(name):
            return found
        raise Wrong(self.at, f"a {self.name} without {name}; expected one in each")

    def text(self, name: str) -> str:
        found = self.one(name)
        return found.value.upper() if found else ""


def read(data: bytes) -> Component:
    """All that lies in the file's calendars, as one. Only what we use is kept."""
    file = Component(0, "")
    around = [file]
    for count, property in enumerate(properties(unfolded(data)), start=1):
        if count > PROPERTIES:
            raise Wrong(property.at, f"more than {PROPERTIES} times and names; expected a calendar of fewer months")
        if property.name == "BEGIN":
            begin_component(Component(property.at, property.value.upper()), around)
        elif property.name == "END":
            end_component(property, around)
        elif len(around) == 1:
            raise Wrong(property.at, f"{property.name} outside the calendar; expected nothing there")
        else:
            around[-1].properties.append(property)
    if len(around) > 1:
        raise Wrong(around[-1].at, f"{told(around[-1])} never ends; expected the whole file, to its END:VCALENDAR")
    return Component(0, "file", parts=[part for calendar in file.parts for part in calendar.parts])


def begin_component(component: Component, around: list[Component]) -> None:
    if (component.name == "VCALENDAR") != (len(around) == 1):
        raise Wrong(component.at, f"{told(component)} here; expected every VCALENDAR outermost, and nothing else there")
    if len(around) > DEEPEST:
        raise Wrong(component.at, f"{len(around)} components inside each other; expected at most {DEEPEST}")
    around[-1].parts.append(component)
    around.append(component)


def end_component(property: Property, around: list[Component]) -> None:
    if len(around) == 1 or around[-1].name != property.value.upper():
        raise property.wrong(f"END:{around[-1].name}" if len(around) > 1 else "nothing more to end")
    around.pop()


def told(component: Component) -> str:
    return f"BEGIN = {shown(component.name)}"
