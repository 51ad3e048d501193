from pathlib import Path

from app.providers.comfyui.identity import ModelFiles, keep_client_id, read_client_id

KEY = ("Loader", "ckpt_name")


def test_a_client_keeps_its_id_and_a_broken_file_gets_a_new_one(tmp_path: Path) -> None:
    first = read_client_id(tmp_path)
    keep_client_id(tmp_path, first)
    assert read_client_id(tmp_path) == first
    (tmp_path / "client_id").write_text("../x")
    assert read_client_id(tmp_path) not in {first, "../x"}


def test_model_files_of_all_servers_are_known_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "files.json"
    files = ModelFiles(path)
    assert files.known() == {}
    assert files.learn(1, {KEY: ("a", "b")})
    assert not files.learn(1, {KEY: ("a", "b")})
    assert files.learn(2, {KEY: ("b", "c")})
    assert files.known() == {KEY: ("a", "b", "c")}
    assert files.learn(1, {KEY: ("b",)})
    assert ModelFiles(path).known() == {KEY: ("b", "c")}
    for wrong in ("[", "[]", '{"1": 3}', '{"1": {"Loader.ckpt_name": 3}}'):
        path.write_text(wrong)
        assert ModelFiles(path).known() == {}
