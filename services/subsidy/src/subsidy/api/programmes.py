"""申请表 The route that says what each programme asks for."""

from kit.actor import OFFICES, Role
from kit.app import new_router
from kit.policy import Policies, allow
from subsidy.models.forms import FORMS
from subsidy.schemas.programmes import FormOut

router = new_router()

POLICIES: Policies = {("GET", "/v1/programmes"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES)}


@router.get("/v1/programmes", tags=["applications"])
async def list_programmes() -> list[FormOut]:
    """Each programme with the facts to be stated, those on record, and the only documents that may be asked for."""
    return [FormOut.of(form) for form in FORMS.values()]
