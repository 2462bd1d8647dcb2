"""The picture of the waterfall: every bar begins where the last one ended, and says what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from rumbo.draw.waterfall import draw_waterfall
from rumbo.errors import UsageError
from rumbo.model.bridge import BridgeData, BridgeStep

SVG = "{http://www.w3.org/2000/svg}"


def bridge(**amounts: float) -> BridgeData:
    given = {
        "opening": 1000.0,
        "created": 400.0,
        "reopened": 0.0,
        "pulled_in": 50.0,
        "amount_up": 25.5,
        "amount_down": 75.0,
        "pushed_out": 100.0,
        "won": 300.0,
        "lost": 200.0,
        "removed": 0.0,
        "closing": 800.5,
    } | amounts
    steps = tuple(BridgeStep(key, amount, int(amount > 0) * 3) for key, amount in given.items())
    return BridgeData(
        title="Cascada <b>",
        currency="EUR",
        first=date(2026, 4, 1),
        last=date(2026, 6, 30),
        steps=steps,
        unchanged=BridgeStep("unchanged", 410.0, 2),
        due=(date(2026, 7, 1), date(2026, 9, 30)),
    )


def parsed(svg: str) -> Element:
    root = fromstring(svg)
    assert isinstance(root, Element)
    return root


def bars(svg: str) -> list[tuple[float, float]]:
    rects = [e for e in parsed(svg).iter(f"{SVG}g") for e in e.findall(f"{SVG}rect")]
    tinted = [e for e in rects if e.get("class", "").startswith("tint")]
    return [
        (float(e.get("x", "0")), float(e.get("x", "0")) + float(e.get("width", "0")))
        for e in tinted
    ]


def test_each_bar_begins_where_the_last_one_ended() -> None:
    data = bridge()
    levels = data.levels()

    assert [start for start, _ in levels[1:-1]] == [end for _, end in levels[:-2]]
    assert levels[-2][1] == pytest.approx(levels[-1][1])
    drawn, most = bars(draw_waterfall(data)), max(map(max, levels))
    scale = (drawn[0][1] - drawn[0][0]) / levels[0][1]
    assert len(drawn) == len(data.drawn) == 9
    for (left, right), pair in zip(drawn, levels, strict=True):
        assert right - left == pytest.approx(max(1.5, abs(pair[1] - pair[0]) * scale), abs=0.05)
        assert left == pytest.approx(drawn[0][0] + min(pair) * scale, abs=0.05)
    assert max(right for _, right in drawn) == pytest.approx(drawn[0][0] + most * scale, abs=0.05)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es-ES", ("Ganadas: −300 €, 3 oportunidades", "30 jun 2026", "Sin cambios")),
        ("en", ("Won: −€300, 3 deals", "30 Jun 2026", "Unchanged")),
    ],
)
def test_it_says_in_words_what_it_shows(language: str, said: tuple[str, ...]) -> None:
    svg = draw_waterfall(bridge(), language=language)
    told = (parsed(svg).findtext(f"{SVG}desc") or "").replace("\u00a0", " ")

    assert said[0] in told
    assert said[1] in told
    assert said[2] in "".join(parsed(svg).itertext())
    assert "Cascada &lt;b&gt;" in svg


@pytest.mark.parametrize("width", [None, 340, 940])
def test_everything_is_inside_the_picture(width: int | None) -> None:
    root = parsed(draw_waterfall(bridge(created=123456789.0, closing=123457189.5), width=width))
    across = float(root.get("viewBox", "").split()[2])

    for element in root.iter():
        x = element.get("x")
        if x is not None:
            assert 0 <= float(x) <= across
            assert float(x) + float(element.get("width", "0")) <= across + 0.1


def test_a_step_leads_to_its_deals_and_an_empty_one_is_not_drawn() -> None:
    svg = draw_waterfall(bridge(), link=lambda step: f"/oportunidades?bridge={step.key}~~")
    leads = [element.get("href") for element in parsed(svg).iter(f"{SVG}a")]

    assert leads[0] == "/oportunidades?bridge=opening~~"
    assert "/oportunidades?bridge=reopened~~" not in leads
    assert len(leads) == 9


def test_an_empty_pipeline_is_a_picture_too() -> None:
    nothing = dict.fromkeys([step.key for step in bridge().steps], 0.0)

    assert len(bars(draw_waterfall(bridge(**nothing)))) == 2
    with pytest.raises(UsageError):
        draw_waterfall(bridge(), theme="sepia")  # type: ignore[arg-type]


def test_its_data_are_every_step_with_its_sign() -> None:
    rows = bridge().as_rows()

    assert [row["step"] for row in rows[-2:]] == ["closing", "unchanged"]
    signed = {str(row["step"]): int(str(row["sign"])) * float(str(row["amount"])) for row in rows}
    assert signed["won"] == -300.0
    assert 1000 + sum(signed.values()) == pytest.approx(800.5)


def test_a_deal_is_called_what_the_workspace_calls_it() -> None:
    data = replace(bridge(), deal_word="negocio")

    spanish, english = (draw_waterfall(data, language=tag) for tag in ("es-ES", "en"))

    assert "3 negocios" in spanish
    assert "oportunidad" not in spanish
    assert "3 deals" in english
