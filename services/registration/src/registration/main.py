"""Registration's composition root: `registration api` or `registration worker`."""

from collections.abc import Mapping

from contracts.divisions import same_places
from contracts.registration import FigureApproved
from kit.app import Service
from kit.figures import FigureBook
from kit.process import run
from kit.rules import Rules
from kit.rules.rules import Subject
from kit.vault import Vault
from registration import queries
from registration.api import POLICIES, router
from registration.api.fact_batches import DELIVERY
from registration.handlers import handlers
from registration.jobs import new_jobs
from registration.models import REVISION, Decision
from registration.rules import CATALOGUE
from registration.settings import Settings

SUBJECTS: Mapping[str, Subject] = {
    "spell": queries.spell,
    "employment": queries.employment,
    "flexible_employment": queries.flexible_employment,
    "certification": queries.certification,
    "family": queries.family,
    "income-assessment": queries.income_assessment,
    "veteran-placement": queries.veteran_placement,
    "displaced-worker": queries.displaced_worker,
    "benefit": queries.benefit,
    "benefit_extension": queries.extension,
    "emergency_plan": queries.emergency_plan,
}
"""What decisions are about, by the word before the slash."""


def build(settings: Settings | None = None) -> Service:
    """就业失业登记: the register of people, facts about them and their spells of unemployment."""
    settings = settings or Settings()
    vault = Vault.of(settings)
    return Service(
        settings=settings,
        title="Registration 就业失业登记",
        revision=REVISION,
        router=router,
        policies=POLICIES,
        handlers=handlers,
        figures=FigureBook(shipped=CATALOGUE.figures, approved=FigureApproved),
        widen=same_places,
        rules=Rules(CATALOGUE, Decision, SUBJECTS),
        jobs=new_jobs(settings, vault=vault),
        streamed={DELIVERY: settings.fact_batch_limit_bytes},
        state={"vault": vault},
    )


def main() -> None:
    """Run one of the service's processes."""
    run(build)


if __name__ == "__main__":
    main()
