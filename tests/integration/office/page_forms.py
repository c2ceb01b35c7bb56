"""What a browser would send back from a page's form when nothing is touched."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """The successful controls of the forms inside `main`."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.is_inside = False
        self._select = ""
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value if value is not None else key for key, value in attrs}
        self.is_inside |= tag == "main"
        name = found.get("name", "")
        if not self.is_inside:
            return
        if tag == "input" and name:
            kind = found.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in found:
                self.values.setdefault(name, []).append(found.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.values.setdefault(self._select, []).append(found.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.values.setdefault(self._area, []).append(self._text.removeprefix("\n").removeprefix("\r\n"))
            self._area = None
        elif tag == "select":
            self._select = ""
        elif tag == "main":
            self.is_inside = False


def filled(html: str) -> dict[str, list[str]]:
    """Field names with their values, as the page shows them; the token against forgery is left out."""
    reader = _Fields()
    reader.feed(html)
    reader.values.pop("csrfmiddlewaretoken", None)
    return reader.values
