"""Registration's routes, and who may call them."""

from kit.app import new_router
from kit.policy import Policies
from registration.api import (
    benefits,
    certificates,
    certifications,
    circumstances,
    conflicts,
    contacts,
    corrections,
    digests,
    displaced,
    employers,
    employment,
    entries,
    fact_batches,
    families,
    households,
    imprisonments,
    job_seekers,
    layoffs,
    low_income,
    me,
    my_market,
    people,
    restricted,
    services_given,
    spells,
    sweeps,
    tasks,
    vacancies,
    veterans,
)

_PARTS = (
    people,
    fact_batches,
    entries,
    conflicts,
    corrections,
    households,
    spells,
    certificates,
    contacts,
    services_given,
    benefits,
    me,
    digests,
    employers,
    layoffs,
    employment,
    circumstances,
    certifications,
    families,
    low_income,
    veterans,
    displaced,
    restricted,
    tasks,
    sweeps,
    vacancies,
    job_seekers,
    my_market,
    imprisonments,
)

router = new_router()
POLICIES: Policies = {key: policy for part in _PARTS for key, policy in part.POLICIES.items()}
for _part in _PARTS:
    router.routes.extend(_part.router.routes)
