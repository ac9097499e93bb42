"""`planning-server user`: accounts, their passwords and their tokens."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from planning_server.cli.open_desk import open_desk
from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import JsonOption, in_locale, print_json
from planning_server.domain.text import Text
from planning_server.store import tokens
from planning_server.store.accounts import (
    accounts,
    add_account,
    new_password,
    parse_role,
    remove_account,
    set_password,
)

ACTOR = "command line"
DEFAULT_DAYS = 90

user_app = typer.Typer(help="Accounts.", no_args_is_help=True)
token_app = typer.Typer(help="Bearer tokens for programs.", no_args_is_help=True)
user_app.add_typer(token_app, name="token")

PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@user_app.command("add")
def user_add(
    name: str,
    role: Annotated[str, typer.Option(help="architect, planner, approver or admin.")],
    password_stdin: PasswordOption = False,
    json: JsonOption = False,
) -> None:
    """Make an account; without --password-stdin a password is made and shown once.

    Example: planning-server user add lan --role planner
    """
    wanted = parse_role(role)
    password, shown = _password(given=password_stdin)
    with open_desk() as desk, desk.store.writing() as session:
        account = add_account(session, name, wanted, password, at=desk.now(), actor=ACTOR)
    if json:
        print_json({"username": account.username, "role": str(account.role), "password": shown})
        return
    _say(Text(f"Tài khoản {name} ({account.role}) đã tạo.", f"The account {name} ({account.role}) was made."))
    _say_password(shown)


@user_app.command("list")
def user_list(json: JsonOption = False) -> None:
    """List the accounts with their roles.

    Example: planning-server user list --json
    """
    with open_desk() as desk, desk.store.writing() as session:
        found = accounts(session)
    if json:
        print_json(
            [
                {"username": item.username, "role": str(item.role), "created_at": item.created_at}
                for item in found
            ]
        )
        return
    for item in found:
        typer.echo(f"{item.username}\t{item.role}\t{_day(item.created_at)}")


@user_app.command("passwd")
def user_passwd(name: str, password_stdin: PasswordOption = False, json: JsonOption = False) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out.

    Example: planning-server user passwd lan
    """
    password, shown = _password(given=password_stdin)
    with open_desk() as desk, desk.store.writing() as session:
        set_password(session, name, password, at=desk.now(), actor=ACTOR)
    if json:
        print_json({"username": name, "password": shown})
        return
    _say(Text(f"Đã đổi mật khẩu của {name}.", f"The password of {name} was changed."))
    _say_password(shown)


@user_app.command("remove")
def user_remove(name: str, json: JsonOption = False) -> None:
    """End an account and its tokens. What it sent and decided stays, and its name is never given again.

    Example: planning-server user remove lan
    """
    with open_desk() as desk, desk.store.writing() as session:
        remove_account(session, name, at=desk.now(), actor=ACTOR)
    if json:
        print_json({"username": name, "removed": True})
    else:
        _say(Text(f"Đã xóa tài khoản {name}.", f"The account {name} was removed."))


@token_app.command("add")
def token_add(
    user: str,
    name: Annotated[str, typer.Option(help="What will use it: the name of a machine or program.")],
    days: Annotated[int, typer.Option(help="How long it is valid.")] = DEFAULT_DAYS,
    json: JsonOption = False,
) -> None:
    """Make a bearer token of an account and show it once; it is kept nowhere.

    Example: planning-server user token add lan --name may-phong-quy-hoach --days 90
    """
    with open_desk() as desk, desk.store.writing() as session:
        token = tokens.add_token(session, user, name, days=days, at=desk.now(), actor=ACTOR)
        made = next(item for item in tokens.tokens_of(session, user) if item.name == name)
    if json:
        print_json({"username": user, "name": name, "token": token, "expires_at": made.expires_at})
        return
    until = _day(made.expires_at)
    _say(
        Text(
            f"Mã truy cập (chỉ hiện một lần), dùng đến {until}:", f"Token (shown once), valid until {until}:"
        )
    )
    typer.echo(token)


@token_app.command("list")
def token_list(user: str, json: JsonOption = False) -> None:
    """List the tokens of an account: name, until when, last used. Never the token itself.

    Example: planning-server user token list lan
    """
    with open_desk() as desk, desk.store.writing() as session:
        found = tokens.tokens_of(session, user)
    if json:
        print_json(
            [
                {
                    "name": item.name,
                    "created_at": item.created_at,
                    "expires_at": item.expires_at,
                    "revoked_at": item.revoked_at,
                    "last_used_at": item.last_used_at,
                }
                for item in found
            ]
        )
        return
    for item in found:
        ended = (
            Text("đã thu hồi", "revoked")
            if item.revoked_at
            else Text(f"đến {_day(item.expires_at)}", f"until {_day(item.expires_at)}")
        )
        used = "-" if item.last_used_at is None else _day(item.last_used_at)
        typer.echo(f"{item.name}\t{in_locale(ended, os.environ).replace(chr(10), ' / ')}\t{used}")


@token_app.command("revoke")
def token_revoke(user: str, name: str, json: JsonOption = False) -> None:
    """End a token before its time.

    Example: planning-server user token revoke lan may-phong-quy-hoach
    """
    with open_desk() as desk, desk.store.writing() as session:
        tokens.revoke_token(session, user, name, at=desk.now(), actor=ACTOR)
    if json:
        print_json({"username": user, "name": name, "revoked": True})
    else:
        _say(Text(f"Đã thu hồi mã truy cập {name} của {user}.", f"The token {name} of {user} was revoked."))


def _password(*, given: bool) -> tuple[str, str | None]:
    """The password, and what of it is to be shown: nothing of one that the person brought along."""
    if given:
        return sys.stdin.readline().rstrip("\r\n"), None
    made = new_password()
    return made, made


def _say_password(shown: str | None) -> None:
    if shown is not None:
        _say(Text(f"Mật khẩu (chỉ hiện một lần): {shown}", f"Password (shown once): {shown}"))


def _say(text: Text) -> None:
    typer.echo(in_locale(text, os.environ))


def _day(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(load_settings(os.environ).timezone)).date().isoformat()


def register(app: typer.Typer) -> None:
    app.add_typer(user_app, name="user")
