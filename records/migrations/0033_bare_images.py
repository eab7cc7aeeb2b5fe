"""Images are found by their object: the indexes of their other keys go. Those of rounds are read
by round and school, too."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from csdl.kit.history import BareImages

_FOUND_BY = {
    "campaignroomevent": "records_cam_campaig_8a8509_idx",
    "campaignschoolevent": "records_cam_campaig_947297_idx",
    "confirmationevent": "records_con_campaig_df11ef_idx",
    "staffconfirmationevent": "records_sta_campaig_033bb0_idx",
}


class Migration(migrations.Migration):
    atomic = False  # one index after another, while the program runs

    dependencies = [("records", "0032_correction_pupil")]

    operations = [
        *(
            AddIndexConcurrently(
                model_name=model, index=models.Index(fields=["campaign", "school"], name=name)
            )
            for model, name in _FOUND_BY.items()
        ),
        BareImages(),
    ]
