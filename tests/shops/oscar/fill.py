"""Makes the shop's database and puts the goods of products.tsv into it."""

import csv
import decimal
import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsite.settings")
django.setup()

from oscar.apps.catalogue.categories import create_from_breadcrumbs  # noqa: E402  (needs django.setup)
from oscar.core.loading import get_model  # noqa: E402

Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")
Country = get_model("address", "Country")


@transaction.atomic
def fill(rows):
    kind = ProductClass.objects.create(name="普通商品", track_stock=True)
    partner = Partner.objects.create(name="虚构供货商", code="invented")
    Country.objects.create(iso_3166_1_a2="CN", name="中国", printable_name="中国", is_shipping_country=True)
    categories = {}
    for number, row in enumerate(rows, 1):
        name = row["category"]
        if name not in categories:
            categories[name] = create_from_breadcrumbs(name)
        product = Product.objects.create(
            product_class=kind,
            title=row["title"],
            upc=f"X{number:05d}",
            description=f"<p>{row['description']}</p>",
            structure="standalone",
            is_public=True,
        )
        product.categories.add(categories[name])
        StockRecord.objects.create(
            product=product,
            partner=partner,
            partner_sku=f"SKU{number:05d}",
            price=decimal.Decimal(row["price"]),
            price_currency="CNY",
            num_in_stock=50,
        )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with open(Path(__file__).with_name("products.tsv"), encoding="utf-8", newline="") as table:
        fill(list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)))
