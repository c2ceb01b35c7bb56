import infinioffice.office.tenancy
from django.db import migrations, models

from infinioffice.office.row_security import EnableRowSecurity, TenantReference


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0002_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="OnCallRing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=infinioffice.office.tenancy.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(default=infinioffice.office.tenancy.scoped_tenant_id, editable=False)),
                ("business_id", models.UUIDField()),
                ("page_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("calling", "Being called"),
                            ("accepted", "Took it"),
                            ("declined", "Did not take it"),
                            ("busy", "Busy"),
                            ("no_answer", "No answer"),
                            ("failed", "Could not be called"),
                        ],
                        default="calling",
                        max_length=12,
                    ),
                ),
                ("carrier_sid", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(model_name="oncallpage", name="acknowledged_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="oncallpage",
            name="acknowledged_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(model_name="oncallpage", name="gave_up_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="oncallring",
            constraint=models.UniqueConstraint(fields=("tenant_id", "page_id", "number"), name="messaging_ring_once"),
        ),
        EnableRowSecurity("messaging_oncallring"),
        TenantReference("messaging_oncallring", "business_id", "businesses_business", on_delete="NO ACTION"),
    ]
