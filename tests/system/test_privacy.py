"""What is private does not leave with a log."""

import json
from pathlib import Path

import pytest

from app.system.privacy import LEFT_OUT, Privacy

PRIVACY = Privacy(Path("/opt/pixsim7"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("mail to ann.b+c@example.org now", "mail to [e-mail] now"),
        ("account me@this-computer", "account [e-mail]"),
        ("cannot open /home/ann/secret plans.png", "cannot open [path]"),
        ("/home/ann/My Pictures/our secret plan.png is not there", "[path] is not there"),
        (
            "The folder /home/ann/Secret Plans cannot be written. See a/b.",
            "The folder [path] cannot be written. See a/b.",
        ),
        ("Errno 2: '/home/ann/secret plans', sorry", "Errno 2: '[path]', sorry"),
        (r"C:\Users\Ann Lee\our plan.png is gone", "[path] is gone"),
        ("/home/ann/x.py does not open b.png", "[path] does not open b.png"),
        ("/home/ann/lib is full", "[path] is full"),
        (r"cannot open C:\Users\ann\plan.png", "cannot open [path]"),
        ('File "/opt/pixsim7/app/main.py", line 3', 'File "app/main.py", line 3'),
        ('File "/home/ann/.venv/lib/python3.11/site-packages/qasync/x.py"', 'File "site-packages/qasync/x.py"'),
        ("12/30 done, a/b, and/or", "12/30 done, a/b, and/or"),
    ],
)
def test_a_text_keeps_its_words_and_loses_places_and_people(given: str, expected: str) -> None:
    assert PRIVACY.text(given) == expected


def test_of_private_fields_only_the_name_stays() -> None:
    line = {
        "event": "job_created",
        "job_id": 3,
        "prompt": "a secret lake",
        "name": None,
        "more": [{"email": "a@b.cd", "reason": "of ann@example.org", "count": 2}],
    }
    assert json.loads(PRIVACY.line(json.dumps(line))) == {
        "event": "job_created",
        "job_id": 3,
        "prompt": LEFT_OUT,
        "name": None,
        "more": [{"email": LEFT_OUT, "reason": "of [e-mail]", "count": 2}],
    }


def test_what_is_no_json_or_is_too_deep_is_cleaned_too() -> None:
    assert PRIVACY.line("Fatal: /home/ann/x.py") == "Fatal: [path]"
    deep = "[" * 30 + '"a@b.cd"' + "]" * 30
    assert "a@b.cd" not in PRIVACY.line(deep)
