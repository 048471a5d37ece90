from kit import migrations
from subsidy.models import Base

migrations.run(Base.metadata)
