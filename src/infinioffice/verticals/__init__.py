"""Starting menus of the trades: services with callers' words, intake questions, limits. PURE DATA."""

from infinioffice.verticals.catalog import KEYS, get
from infinioffice.verticals.template import Mode, Question, ServiceTemplate, Urgency, VerticalTemplate

__all__ = ["KEYS", "Mode", "Question", "ServiceTemplate", "Urgency", "VerticalTemplate", "get"]
