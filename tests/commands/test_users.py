"""`pixsim7 users` and `--profile`: profiles, passwords, limits and sessions by command line."""

from pathlib import Path

from tests.commands.conftest import Console

FIRST = "me@this-computer"
ANN = "ann@example.org"
MAKE = ("generate", "--provider", "local", "--operation", "text_to_image", "--param", "prompt=a lake")


def word_file(folder: Path, name: str, word: str) -> str:
    path = folder / name
    path.write_text(f"{word}\n", encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def test_each_profile_has_its_own_jobs_and_limits(console: Console) -> None:
    ann = console.json("users", "add", ANN, "--name", "Ann")
    assert [row["email"] for row in console.json("users", "list")["users"]] == [FIRST, ANN]
    job = console.json("--profile", ANN, *MAKE)["id"]
    assert console.json("jobs", "list")["jobs"] == []
    assert [row["id"] for row in console.json("--profile", ANN.upper(), "jobs", "list")["jobs"]] == [job]
    assert console.run("jobs", "cancel", str(job)).code == 1
    limits = console.json("--profile", ANN, "users", "quota", "--jobs", "1", "--operation", "upscale=0")
    assert (limits["quota_jobs"], limits["quota_operations"], limits["jobs"]) == (
        1,
        {"upscale": 0},
        {"text_to_image": 1},
    )
    refused = console.run("--profile", ANN, *MAKE)
    assert refused.code == 1
    assert "Your limit is 1 jobs a day: 1 were made today" in refused.err
    assert "Jobs today: 1 of any number" in console.run("--profile", ANN, "users", "quota", "--jobs", "none").out
    assert console.run("--profile", ANN, "users", "quota", "--running", "many").code == 2
    assert console.json("--profile", ANN, "users", "rename", "Ann Lee")["name"] == "Ann Lee"
    assert console.run("--profile", ANN, "users", "rename").code == 2
    assert console.run("--profile", ANN, "users", "remove").code == 2
    assert console.json("--profile", ANN, "users", "remove", "--yes") == {"id": ann["id"], "removed": True}
    assert [row["email"] for row in console.json("users", "list")["users"]] == [FIRST]
    unknown = console.run("--profile", ANN, "jobs", "list")
    assert (unknown.code, unknown.err.strip()) == (2, f"There is no profile with the e-mail {ANN}.")


def test_a_password_is_asked_for_by_file_or_terminal_and_never_taken_from_the_command_line(
    console: Console, tmp_path: Path
) -> None:
    old, new = word_file(tmp_path, "old", "a lake in the evening"), word_file(tmp_path, "new", "a road through hills")
    weak = word_file(tmp_path, "weak", "password1")
    console.environment["PIXSIM7_NEW_PASSWORD_FILE"] = weak
    refused = console.run("users", "add", ANN, "--with-password")
    assert (refused.code, "common one" in refused.err) == (2, True)
    console.environment["PIXSIM7_NEW_PASSWORD_FILE"] = old
    assert console.json("users", "add", ANN, "--with-password")["has_password"]
    silent = console.run("--profile", ANN, "jobs", "list")
    assert (silent.code, silent.out) == (1, "")
    assert "PIXSIM7_PASSWORD_FILE" in silent.err
    wrong = console.run("--profile", ANN, "--password-file", new, "jobs", "list")
    assert (wrong.code, wrong.err.strip()) == (1, "The e-mail or the password is wrong.")
    assert console.json("--profile", ANN, "--password-file", old, "jobs", "list")["jobs"] == []
    console.environment["PIXSIM7_NEW_PASSWORD_FILE"] = new
    changed = console.json("--profile", ANN, "--password-file", old, "users", "password")
    assert changed["has_password"]
    assert console.run("--profile", ANN, "--password-file", old, "jobs", "list").code == 1
    ours = ("--profile", ANN, "--password-file", new)
    assert console.json(*ours, "users", "sessions") == {"sessions": []}
    assert console.json(*ours, "users", "sign-out") == {"sessions": 0}
    assert console.run(*ours, "users", "sign-out", "7").code == 1
    assert console.json(*ours, "users", "password", "--remove")["has_password"] is False
    assert console.json("--profile", ANN, "jobs", "list")["jobs"] == []
