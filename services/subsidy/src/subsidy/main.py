"""The subsidy service's composition root: `subsidy api` or `subsidy worker`."""

from contracts.divisions import same_places, successor_of
from contracts.subsidy import FigureApproved
from kit.app import Service
from kit.figures import Districts, FigureBook
from kit.process import run
from kit.rules import Rules
from kit.vault import Vault
from subsidy import queries
from subsidy.api import POLICIES, router
from subsidy.api.bank_lines import HANDED_IN
from subsidy.api.papers import HANDING_IN
from subsidy.bank import Bank
from subsidy.handlers import handlers
from subsidy.jobs import new_jobs
from subsidy.models import REVISION, Decision
from subsidy.rules import CATALOGUE, EXCLUSIONS
from subsidy.settings import Settings
from subsidy.storage import storage_of


def build(settings: Settings | None = None) -> Service:
    """补贴: applications, their approval, the funds' ledger and payments through the bank."""
    settings = settings or Settings()
    vault = Vault.of(settings)
    bank = Bank(str(settings.bank_url), timeout_seconds=settings.bank_timeout_seconds)
    return Service(
        settings=settings,
        title="Subsidy 补贴",
        revision=REVISION,
        router=router,
        policies=POLICIES,
        handlers=handlers,
        figures=FigureBook(
            shipped=CATALOGUE.figures,
            approved=FigureApproved,
            districts=Districts(present=successor_of, figures=queries.figures_of),
        ),
        widen=same_places,
        rules=Rules(CATALOGUE, Decision, {"application": queries.application}, EXCLUSIONS),
        jobs=new_jobs(settings, vault=vault, bank=bank),
        streamed={
            HANDING_IN: settings.papers_limit_bytes,
            HANDED_IN: settings.bank_statement_limit_bytes,
        },
        state={"vault": vault, "bank": bank, "papers": storage_of(settings)},
    )


def main() -> None:
    """Run one of the service's processes."""
    run(build)


if __name__ == "__main__":
    main()
