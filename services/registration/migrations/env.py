from kit import migrations
from registration.models import Base

migrations.run(Base.metadata)
