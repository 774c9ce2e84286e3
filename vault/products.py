"""The catalogue of products: every version of every entry, none ever deleted, so that a picture can name its own."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, insert, select

from contracts.illustrations import ProductTerms
from vault.audit import Audit
from vault.connections import Connections
from vault.tables import products


class UnknownProduct(ValueError):
    """No such version of a product is in the catalogue."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, by product id, in the order of the data."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    """They have one version more now."""
    unchanged: tuple[str, ...]


class Products:
    """Catalogue, versioned: version 1 of an entry is its first."""

    def __init__(self, connections: Connections, audit: Audit) -> None:
        self._connections = connections
        self._audit = audit

    def add(self, terms: Sequence[ProductTerms], now_ms: int) -> Imported:
        """Add a new version of each product whose terms differ from its newest version; all or none.

        Args:
            terms: One per product; their `catalogue_version` is not looked at.
            now_ms: Unix time.
        """
        new: list[str] = []
        changed: list[str] = []
        unchanged: list[str] = []
        with self._connections.writing() as connection:
            newest = {found.product_id: found for found in _newest(connection, None)}
            for offered in terms:
                known = newest.get(offered.product_id)
                version = 1 if known is None else known.catalogue_version
                if known == msgspec.structs.replace(offered, catalogue_version=version):
                    unchanged.append(offered.product_id)
                    continue
                (new if known is None else changed).append(offered.product_id)
                version += known is not None
                _insert(connection, msgspec.structs.replace(offered, catalogue_version=version), now_ms)
            self._audit.append(
                connection, now_ms, "products-imported", new=len(new), changed=len(changed), unchanged=len(unchanged)
            )
        return Imported(tuple(new), tuple(changed), tuple(unchanged))

    def current(self, on: datetime.date) -> tuple[ProductTerms, ...]:
        """What is offered on a day, by product id.

        Of each product the newest version that has begun by then counts, and only while it lasts: an older version
        never comes back when a newer one has ended.
        """
        with self._connections.reading() as connection:
            begun = _newest(connection, on)
        return tuple(terms for terms in begun if on <= terms.valid_to)

    def newest(self) -> tuple[ProductTerms, ...]:
        """The newest version of every product, also of those not begun or ended, by product id."""
        with self._connections.reading() as connection:
            return _newest(connection, None)

    def get(self, product_id: str, version: int) -> ProductTerms:
        """One version of one product.

        Raises:
            UnknownProduct: if the catalogue has none.
        """
        wanted = select(products.c.terms).where(products.c.product_id == product_id, products.c.version == version)
        with self._connections.reading() as connection:
            stored: str | None = connection.execute(wanted).scalar_one_or_none()
        if stored is None:
            raise UnknownProduct(f"version {version} of product {product_id} is not in the catalogue")
        return msgspec.json.decode(stored, type=ProductTerms)


def _newest(connection: Connection, begun_by: datetime.date | None) -> tuple[ProductTerms, ...]:
    """The newest version of each product; of those that begin by a day, where one is given."""
    latest = select(products.c.product_id, func.max(products.c.version).label("version"))
    if begun_by is not None:
        latest = latest.where(products.c.valid_from <= begun_by)
    chosen = latest.group_by(products.c.product_id).subquery()
    same = (products.c.product_id == chosen.c.product_id) & (products.c.version == chosen.c.version)
    rows = connection.execute(select(products.c.terms).join(chosen, same).order_by(products.c.product_id))
    return tuple(msgspec.json.decode(row.terms, type=ProductTerms) for row in rows)


def _insert(connection: Connection, terms: ProductTerms, now_ms: int) -> None:
    connection.execute(
        insert(products).values(
            product_id=terms.product_id,
            version=terms.catalogue_version,
            valid_from=terms.valid_from,
            imported_ms=now_ms,
            terms=msgspec.json.encode(terms).decode(),
        )
    )
