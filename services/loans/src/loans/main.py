"""Loans' composition root: `loans api` or `loans worker`."""

from contracts.divisions import same_places
from contracts.loans import FigureApproved
from kit.app import Service
from kit.figures import FigureBook
from kit.process import run
from kit.rules import Rules
from loans import queries
from loans.api import POLICIES, router
from loans.handlers import handlers
from loans.jobs import new_jobs
from loans.models import REVISION, Decision
from loans.rules import CATALOGUE, EXCLUSIONS
from loans.settings import Settings


def build(settings: Settings | None = None) -> Service:
    """创业担保贷款: loans from the application to the last interest subsidy."""
    settings = settings or Settings()
    return Service(
        settings=settings,
        title="Loans 创业担保贷款",
        revision=REVISION,
        router=router,
        policies=POLICIES,
        handlers=handlers,
        figures=FigureBook(shipped=CATALOGUE.figures, approved=FigureApproved),
        widen=same_places,
        rules=Rules(CATALOGUE, Decision, {"loan": queries.loan}, EXCLUSIONS),
        jobs=new_jobs(settings),
    )


def main() -> None:
    """Run one of the service's processes."""
    run(build)


if __name__ == "__main__":
    main()
