from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_invitation"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership", name="gets_mail", field=models.BooleanField(db_default=True, default=True)
        ),
    ]
