"""What monitoring does later: asking what it has missed of what registration announces."""

from contracts.registration import digest_of
from kit.following import follow_registration
from kit.jobs import Jobs
from monitoring.settings import Settings


def new_jobs(settings: Settings) -> Jobs:
    """The service's jobs."""
    jobs = Jobs(settings.database_url)
    follow_registration(jobs, settings, handler=settings.SERVICE, digest=digest_of)
    return jobs
