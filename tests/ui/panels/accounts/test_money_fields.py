"""Fields of amounts."""

from pydantic import BaseModel, create_model

from app.ui.panels.accounts.money_fields import amount_field, entered, shown


def test_money_is_entered_in_dollars_and_all_else_in_whole_numbers() -> None:
    assert (shown(12_340_000, "usd"), shown(30, "webapi")) == (12.34, 30)
    assert (entered(0.07, "usd"), entered(30, "webapi")) == (70_000, 30)
    fields = create_model(
        "Amounts",
        __base__=BaseModel,
        usd=amount_field("usd", 2_000_000, "Dollars", least=1),
        webapi=amount_field("webapi", 5, "Credits", most=100),
    )
    assert fields.model_validate({}).model_dump() == {"usd": 2.0, "webapi": 5}
    assert fields.model_json_schema()["properties"]["usd"]["maximum"] == 2.0
