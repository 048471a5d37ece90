"""Monitoring's composition root: `monitoring api` or `monitoring worker`."""

from contracts.divisions import same_places
from contracts.monitoring import FigureApproved
from kit.app import Service
from kit.figures import FigureBook
from kit.process import run
from kit.rules import Rules
from monitoring import queries
from monitoring.api import POLICIES, router
from monitoring.handlers import handlers
from monitoring.jobs import new_jobs
from monitoring.models import REVISION, Decision
from monitoring.rules import CATALOGUE
from monitoring.settings import Settings


def build(settings: Settings | None = None) -> Service:
    """失业动态监测: counts by district and month, and proposed warnings (articles 19 and 20)."""
    settings = settings or Settings()
    return Service(
        settings=settings,
        title="Monitoring 失业动态监测",
        revision=REVISION,
        router=router,
        policies=POLICIES,
        handlers=handlers,
        figures=FigureBook(shipped=CATALOGUE.figures, approved=FigureApproved),
        widen=same_places,
        rules=Rules(CATALOGUE, Decision, {"warning": queries.warning, "emergency_plan": queries.plan}),
        jobs=new_jobs(settings),
    )


def main() -> None:
    """Run one of the service's processes."""
    run(build)


if __name__ == "__main__":
    main()
