"""The fields of an account as a form."""

from typing import Any

from app.providers.accounts import public_host_field
from app.providers.base import AccountField
from app.ui.panels.accounts import account_form
from app.ui.panels.accounts.account_form import PREFIX, changed_fields, field_of, first_missing, read_values
from app.ui.widgets.form_fields import spec_of, words_of
from tests.support.paid_pool import KEY, REGION, PaidProvider
from tests.ui.panels.accounts.rows import paid_row

MANIFEST = PaidProvider("northern", "Northern Lights", fields=(KEY, REGION)).manifest
TYPED: dict[str, Any] = {
    PREFIX + "api_key": " k ",
    PREFIX + "region": "mainland",
    "email": " a@b.c ",
    "max_concurrent_jobs": 2,
}


def test_the_provider_says_which_fields_there_are() -> None:
    fields = account_form.form_model(MANIFEST).model_fields
    assert list(fields) == [
        "field_api_key", "field_region", "email", "label", "max_concurrent_jobs", "priority", "limit_group",
    ]  # fmt: skip
    assert fields["field_api_key"].json_schema_extra == {"widget": "secret"}
    assert fields["field_api_key"].description == KEY.help
    assert fields["field_region"].default == "global"


def test_a_field_that_names_a_provider_says_what_it_is_called() -> None:
    manifest = PaidProvider("northern", "Northern Lights", fields=(public_host_field("clips"),)).manifest
    spec = spec_of("host", account_form.form_model(manifest, names={"fal": "fal.ai"}).model_fields["field_public_host"])
    assert [words_of(spec, choice) for choice in spec.choices] == ["Nobody", "fal.ai"]


def test_a_key_that_is_kept_is_replaced_only_where_one_is_typed() -> None:
    fields = account_form.form_model(MANIFEST, has_credentials=True).model_fields
    assert "type to replace it" in str(fields["field_api_key"].json_schema_extra)
    other = AccountField("secret", "Secret", is_secret=True, is_required=False)
    either = PaidProvider("northern", "Northern Lights", fields=(KEY, other)).manifest
    extra = account_form.form_model(either, has_credentials=True).model_fields["field_secret"].json_schema_extra
    assert "unchanged" in str(extra)


def test_what_belongs_to_the_program_keeps_its_name_and_slots() -> None:
    plain = PaidProvider("local", "Local", fields=()).manifest
    assert list(account_form.form_model(plain, is_built_in=True).model_fields) == ["label", "priority"]
    assert "A name that tells it" in str(account_form.form_model(plain).model_fields["email"].description)


def test_secrets_and_options_are_read_apart_and_trimmed() -> None:
    values = read_values(MANIFEST, TYPED)
    assert values.credentials == {"api_key": "k"}
    assert values.options == {"region": "mainland"}
    assert (values.email, values.label, values.max_concurrent_jobs, values.priority) == ("a@b.c", "a@b.c", 2, 0)


def test_the_first_thing_that_is_missing_is_named() -> None:
    nothing = read_values(MANIFEST, {})
    assert first_missing(MANIFEST, nothing, has_credentials=False) == ("field_api_key", "API key is missing.")
    assert first_missing(MANIFEST, nothing, has_credentials=True)[0] == "field_region"
    region = read_values(MANIFEST, {PREFIX + "region": "global"})
    assert first_missing(MANIFEST, region, has_credentials=True)[0] == "email"
    assert first_missing(MANIFEST, read_values(MANIFEST, TYPED), has_credentials=False) == ("", "")
    loose = PaidProvider("own", "Own", fields=(AccountField("url", "Address", is_required=False),)).manifest
    assert first_missing(loose, read_values(loose, {"email": "x"}), has_credentials=False) == ("", "")


def test_only_what_differs_is_changed() -> None:
    row = paid_row(options={"region": "global"}, max_concurrent_jobs=3, limit_group="north")
    same = {**account_form.values_of(row)}
    assert changed_fields(row, read_values(MANIFEST, same)) == {}
    other = {**same, "label": "new", "limit_group": "", PREFIX + "region": "mainland", PREFIX + "api_key": "k"}
    assert changed_fields(row, read_values(MANIFEST, other)) == {
        "label": "new",
        "limit_group": "",
        "options": {"region": "mainland"},
        "credentials": {"api_key": "k"},
    }
    built_in = paid_row(is_built_in=True)
    assert changed_fields(built_in, read_values(MANIFEST, {"label": "mine", "priority": 3})) == {
        "label": "mine",
        "priority": 3,
    }


def test_a_complaint_finds_its_field() -> None:
    assert field_of(MANIFEST, "region") == "field_region"
    assert field_of(MANIFEST, "email") == "email"
    assert field_of(MANIFEST, "jwt_token") == field_of(MANIFEST, None) == field_of(MANIFEST, "other") == ""
