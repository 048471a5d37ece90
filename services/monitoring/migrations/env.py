from kit import migrations
from monitoring.models import Base

migrations.run(Base.metadata)
