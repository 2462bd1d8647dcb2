"""`rumbo call`."""

from __future__ import annotations

from pathlib import Path

from command import made, rumbo, small_log


def test_calls_are_kept_and_the_second_is_told_of_the_first(tmp_path: Path) -> None:
    at = ("--workspace", made(tmp_path / "workspace", small_log(tmp_path / "log")))

    first = rumbo("call", "add", "12000.5", "--owner", "Ana", "--note", "Dos firmas", *at).json
    assert (first["about"], first["about_id"], first["amount"]) == ("owner", "o1", 12000.5)
    second = rumbo("call", "add", "9000", "--owner", "o1", "--by", "Luis", *at)
    assert f"la previsión {first['id']} de" in second.err
    whole = rumbo("call", "add", "0", "--by", "Luis", *at)
    assert (whole.err, whole.json["about"]) == ("", "all")

    listed = rumbo("call", "list", "--json", *at).json
    assert [each["id"] for each in listed] == [first["id"], second.json["id"], whole.json["id"]]
    told = rumbo("call", "list", *at).out
    assert "Dos firmas" in told
    assert told.split()[:3] == ["Número", "Periodo", "Sobre"]


def test_what_cannot_be_called_is_said(tmp_path: Path) -> None:
    at = ("--workspace", made(tmp_path / "workspace", small_log(tmp_path / "log")))

    for wrong, said in (
        (("1", "--period", "2020-01-01..2020-01-31"), "El periodo terminó el 2020-01-31."),
        (("1", "--period", "2090-01-01..2090-01-31"), "Ese periodo está demasiado lejos."),
        (("1", "--owner", "nadie"), "No hay ningún propietario"),
        (("1", "--team", "ninguno"), "No hay ningún equipo"),
        (("1", "--note", "x" * 501), "La nota de la previsión es demasiado larga."),
        (("nan",), "Una previsión es un importe de 0 o más."),
    ):
        told = rumbo("call", "add", *wrong, *at)
        assert (told.code, said in told.err) == (2, True), told.err
    assert rumbo("call", "list", "--json", *at).json == []
