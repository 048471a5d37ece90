from kit import migrations
from loans.models import Base

migrations.run(Base.metadata)
