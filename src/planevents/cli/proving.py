"""The commands for whoever trusts nobody: checkpoints, proofs, and whether history is as it was sealed."""

from pathlib import Path
from typing import Annotated

import attrs
import typer

from planevents.cli import options, render
from planevents.cli.failures import UsageError
from planevents.cli.place import opened
from planevents.errors import VerificationError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.proof import ConsistencyProof, InclusionProof
from planevents.ledger.signing import SignerKey, VerifierKey, open_note, sign
from planevents.papers import json as documents
from planevents.register import PlanRegister

Key = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY",
        help="A verifier key, or a file of it, that must have signed the checkpoint; it may be repeated.",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there; else it is printed.")
]
Sign = Annotated[
    list[Path] | None,
    typer.Option("--sign", metavar="KEYFILE", help="Sign the checkpoint; may be repeated, to rotate keys."),
]
At = Annotated[
    str | None,
    typer.Option(metavar="REPORT_OR_SIZE", help="As it stood when this report was issued; else now."),
]


def verify(
    ctx: typer.Context,
    *,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Prove the history up to a checkpoint that was published: a file, or 'ORIGIN SIZE ROOT'.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT", help="Read only what came after this checkpoint; the rest by its hashes."
        ),
    ] = None,
    event: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Read only this event, such as cip@42.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Check the tables for SQL as well.")] = False,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Name the events that differ from those of a bundle from outside."),
    ] = None,
    key: Key = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Check every event against its seal. The exit status is 1 if history was rewritten."""
    if since is not None and (against is not None or event is not None):
        raise UsageError("--since is the checkpoint to compare with: leave out --against and --event")
    if full and (since is not None or event is not None):
        raise UsageError("--full reads everything: leave out --since and --event")
    given = against if since is None else since
    outside = None if given is None else _checkpoint(given, key)
    if key and outside is None:
        raise UsageError("--key holds for a checkpoint: give --against or --since")
    with opened(ctx, db, timezone) as register:
        read_models = full and _has_read_models(register)
        with render.counted("events checked", register.checkpoint().size) as progress:
            found = register.verify(
                against=None if since is not None else outside,
                since=outside if since is not None else None,
                event=event,
                bundle=bundle,
                read_models=read_models,
                progress=progress,
            )
    if as_json:
        render.show_json(documents.verification(found))
    elif found.ok:
        lines = [str(found), f"checkpoint: {documents.one_line(found.checkpoint)}"]
        if full:
            lines.append(
                "read models: as history makes them" if read_models else "read models: there are none"
            )
        render.show_lines(lines)
    if not found.ok:
        _, *findings = (line.removeprefix("  - ") for line in str(found).splitlines())
        raise VerificationError(tuple(findings))


def checkpoint(
    ctx: typer.Context,
    *,
    at: At = None,
    sign_with: Sign = None,
    output: Output = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Print the checkpoint: the lines that commit to every event so far, or up to a report.

    It is computed from the kept hashes: 'planevents verify' checks the events behind them.
    """
    with opened(ctx, db, timezone) as register:
        found = register.checkpoint(_at(at))
    note = sign(found, *map(_signer, sign_with)) if sign_with else None
    if output is not None:
        output.write_text(note or found.to_text(), encoding="utf-8", newline="\n")
    if as_json:
        render.show_json({**documents.checkpoint(found), "note": note})
    elif output is None:
        typed = found.to_typed().splitlines()[2:]
        render.show_lines(
            [*(note or found.to_text()).splitlines(), "", "or, to be typed from paper:", *typed]
        )


def prove(
    ctx: typer.Context,
    event: Annotated[str | None, typer.Argument(metavar="EVENT", help="The event, such as cip@42.")] = None,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Prove instead that this history goes on from a checkpoint: a file, or 'ORIGIN SIZE ROOT'.",
        ),
    ] = None,
    at: At = None,
    sign_with: Sign = None,
    output: Output = None,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Print the proof that an event is in the tree, or that the tree goes on from a checkpoint.

    Whoever has the proof and the checkpoint can check it offline: see 'planevents check-proof'.
    """
    if (event is None) == (since is None):
        raise UsageError("name an event, such as cip@42, or a checkpoint: --since CHECKPOINT")
    proof: InclusionProof | ConsistencyProof
    with opened(ctx, db, timezone) as register:
        if event is not None:
            proof = register.prove(event, _at(at))
        else:
            proof = register.prove_consistency(_checkpoint(since or "", None), _at(at))
    if sign_with:
        note = sign(proof.checkpoint, *map(_signer, sign_with))
        proof = attrs.evolve(proof, signatures=note.partition("\n\n")[2])
    if output is None:
        render.show_lines(proof.to_text().splitlines())
    else:
        output.write_text(proof.to_text(), encoding="utf-8", newline="\n")


def check_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'planevents prove' wrote.")],
    *,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT", help="The checkpoint that you hold: a file, or 'ORIGIN SIZE ROOT'."
        ),
    ] = None,
    key: Key = None,
) -> None:
    """Check a proof against the checkpoint that you hold, without any database.

    The exit status is 1 if it fails. With --key the proof's own checkpoint must be signed.
    """
    text = file.read_text(encoding="utf-8")
    outside = None if against is None else Checkpoint.read(_text(against))
    proof: InclusionProof | ConsistencyProof
    if text.startswith("old "):
        proof = ConsistencyProof.parse(text)
        if outside is None:
            raise UsageError("a proof that history goes on needs the older checkpoint: give --against")
        newer = proof.verify(outside)
        said = [f"proven: {newer.size} events, which begin with the {outside.size} of your checkpoint"]
    else:
        proof = InclusionProof.parse(text)
        if proof.body is None:
            raise UsageError("the proof does not hold its event: there is nothing to check it with")
        proven = proof.verify(against=outside)
        shown = "proven" if outside or key else "consistent with its own checkpoint"
        said = [f"{shown}: position {proof.index} of {proven.size} holds this event", proof.body.decode()]
    if key:
        open_note(f"{proof.checkpoint.to_text()}\n{proof.signatures}", _keys(key))
        said.append("its checkpoint is signed by your key")
    elif outside is None:
        said.append("it was compared with no checkpoint from outside: give --against, or --key")
    said.append(f"checkpoint: {documents.one_line(proof.checkpoint)}")
    render.show_lines(said)


def _checkpoint(text: str, keys: list[str] | None) -> Checkpoint:
    given = _text(text)
    if not keys:
        return Checkpoint.read(given)
    return open_note(given, _keys(keys))


def _keys(given: list[str]) -> list[VerifierKey]:
    return [VerifierKey.parse(_text(key).strip()) for key in given]


def _text(given: str) -> str:
    """Return what was typed, or what is in the file that was named."""
    file = Path(given)
    typed = any(character.isspace() for character in given) or ("+" in given and not file.exists())
    return given if typed else file.read_text(encoding="utf-8")


def _signer(file: Path) -> SignerKey:
    return SignerKey.parse(file.read_text(encoding="utf-8").strip())


def _at(given: str | None) -> str | int | None:
    return int(given) if given is not None and given.isascii() and given.isdigit() else given


def _has_read_models(register: PlanRegister) -> bool:
    return register.read_models.status().position is not None
