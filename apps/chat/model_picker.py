"""Which models the page offers, and what it says that each one needs."""

from __future__ import annotations

from dataclasses import dataclass

from tarsier_core.settings import Settings


@dataclass(frozen=True)
class ModelChoice:
    """One line of the model picker."""

    name: str
    """What ``open_engine`` takes."""
    needs: str
    """What it needs to run, in a few words."""
    is_tiny: bool = False
    """The built-in model, which only knows shapes clips."""

    @property
    def label(self) -> str:
        """The line as shown."""
        return f"{self.name} \N{EM DASH} {self.needs}" if self.needs else self.name


def offered_models(settings: Settings) -> tuple[ModelChoice, ...]:
    """The models to choose from, the settings' own first."""
    return (ModelChoice(settings.model, "", is_tiny=settings.model == "tiny"),)
