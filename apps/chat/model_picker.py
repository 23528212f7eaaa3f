"""Which models the page offers, and what it says that each one needs."""

from __future__ import annotations

from dataclasses import dataclass

from tarsier_core.models.catalog import CATALOGUE, CatalogueEntry
from tarsier_core.settings import Settings


@dataclass(frozen=True)
class ModelChoice:
    """One line of the model picker."""

    name: str
    """What ``open_engine`` takes."""
    needs: str
    """What it is and needs, in a few words."""
    is_tiny: bool = False
    """The built-in model, which only knows shapes clips."""

    @property
    def label(self) -> str:
        """The line as shown."""
        return f"{self.name}: {self.needs}" if self.needs else self.name


def offered_models(settings: Settings) -> tuple[ModelChoice, ...]:
    """The models to choose from, the settings' own first.

    A server (TARSIER_ENGINE) answers with the one model that it serves.
    """
    if settings.engine != "local":
        return (ModelChoice(settings.model, f"served at {settings.engine}"),)
    known = [ModelChoice(entry.name, needs(entry), entry.is_built_in) for entry in CATALOGUE]
    chosen = [choice for choice in known if choice.name == settings.model]
    first = chosen or [ModelChoice(settings.model, "")]
    return (*first, *(choice for choice in known if choice.name != settings.model))


def needs(entry: CatalogueEntry) -> str:
    """What a model is and needs: ``Tarsier v1 on Vicuna 7B; 14 GB of memory, 4 GB in 4 bits``."""
    if entry.is_built_in:
        return f"{entry.about}; any computer runs it"
    return f"{entry.about}; {entry.gigabytes('bf16'):.0f} GB of memory"
