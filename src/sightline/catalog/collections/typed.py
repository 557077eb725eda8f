"""SQL with what it comes out as: the pieces a collection's query is put together from."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlglot import exp


class Type(msgspec.Struct, frozen=True):
    """A type of the engine.

    of: what a list or map holds
    """

    name: str
    nullable: bool = False
    of: Type | None = None

    def __str__(self) -> str:
        if self.name == "Map":
            return f"Map(String, {self.of})"
        if self.of is not None:
            return f"Array({self.of})"
        return f"Nullable({self.name})" if self.nullable else self.name

    def or_null(self) -> Type:
        """The same, and unknown where there is none; lists and maps are empty instead."""
        return self if self.of else msgspec.structs.replace(self, nullable=True)

    def known(self) -> Type:
        """The same without null."""
        return msgspec.structs.replace(self, nullable=False)


TEXT: Final = Type("String")
NUMBER: Final = Type("Float64")
COUNT: Final = Type("UInt64")
WHOLE: Final = Type("Int64")
FLAG: Final = Type("Bool")
MOMENT: Final = Type("DateTime64(3, 'UTC')")
SECOND: Final = Type("DateTime('UTC')")
SMALL: Final = Type("UInt8")
MONEY: Final = Type("Decimal(38, 4)")
ID: Final = Type("UUID")
NOTHING: Final = Type("Nothing", nullable=True)


def listed(item: Type) -> Type:
    """A list of these."""
    return Type("Array", of=item)


def mapped(item: Type) -> Type:
    """These, each under a text."""
    return Type("Map", of=item)


class Typed(msgspec.Struct, frozen=True):
    """An expression and its type.

    exact: the engine finds the same type by itself
    """

    sql: exp.Expr
    type: Type
    exact: bool = True

    def column(self) -> exp.Expr:
        """The expression, cast where the engine would find a narrower type."""
        if self.exact:
            return self.sql.copy()
        return exp.cast(self.sql.copy(), str(self.type), dialect="clickhouse")

    def where(self) -> exp.Expr:
        """The expression as a condition: false where it is unknown."""
        return call("ifNull", self.sql, exp.false()) if self.type.nullable else self.sql.copy()


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A function of the engine; arguments are copied."""
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def literal(value: str | float) -> exp.Expr:
    """A literal."""
    if isinstance(value, str):
        return exp.Literal.string(value)
    number = exp.Literal.number(repr(abs(value)))
    return exp.Neg(this=number) if value < 0 else number
