"""`livestyle doctor`: what is wrong here, if anything; and with `--all`, what a report of a problem should have."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from livestyle.checkup import Finding, as_text, examine, summary
from livestyle.cli.arguments import Commands, add_common
from livestyle.cli.console import answer, answer_json
from livestyle.diagnostics import diagnosis
from livestyle.outline import outline
from livestyle.redaction import redacted


def add_parser(commands: Commands) -> None:
    """Add the command."""
    text = "look at this installation: what is there, what is missing, and what to do about it"
    parser = commands.add_parser("doctor", help=text, description=text)
    parser.add_argument("--all", action="store_true", help="all facts too, for a report of a problem; nothing private")
    add_common(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the verdicts, and what they come from if that is wanted."""
    facts = diagnosis()
    findings = [Finding(**redacted(asdict(finding))) for finding in examine(facts)]
    if arguments.json:
        found = redacted(facts)
        answer_json({"summary": summary(findings), "findings": [asdict(one) for one in findings]} | found)
        return 0
    if arguments.all:
        answer(outline(redacted(facts)) + "\n")
    answer(as_text(findings))
    return 0
