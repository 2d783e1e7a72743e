"""Shapes of the forms on accounts."""

from marshmallow import fields, validate

from surgery_gov.accounts.rules.email import LONGEST
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.accounts.rules.security import LONGEST_PASSWORD
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.schema import Day, Line, Strict


class Password(fields.String):
    """A password as typed: never trimmed."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=validate.Length(max=LONGEST_PASSWORD))


class LoginSchema(Strict):
    """工号 and password."""

    login = Line(required=True, longest=64)
    password = Password()


class PasswordSchema(Strict):
    """A change of one's own password."""

    old = Password()
    new = Password()
    repeated = Password()


class RoleSchema(Strict):
    """The role to act in."""

    role = fields.Enum(Role, by_value=True, required=True)


class AccountSchema(Strict):
    """A new account."""

    login = Line(required=True, longest=64)
    name = Line(required=True, longest=64)
    department = Line(load_default=None, longest=64)
    email = Line(load_default=None, longest=LONGEST)
    roles = fields.List(fields.Enum(Role, by_value=True), load_default=list)
    password = Password()


class AccountChangeSchema(Strict):
    """Changed facts of an account; ``version`` is the one that was shown."""

    name = Line(required=True, longest=64)
    department = Line(load_default=None, longest=64)
    email = Line(load_default=None, longest=LONGEST)
    roles = fields.List(fields.Enum(Role, by_value=True), load_default=list)
    version = fields.Integer(required=True)


class ResetSchema(Strict):
    """A first password given again."""

    password = Password()


class TokenSchema(Strict):
    """A new token for a program."""

    name = Line(required=True, longest=64)
    permissions = fields.List(fields.Enum(Permission, by_value=True), load_default=list)
    system = Line(load_default="", longest=64)
    until = Day(load_default=None, allow_none=True)
