from app.domain.enums import InputRole, MediaType
from app.providers.comfyui.graph import read_graph
from app.providers.comfyui.object_info import ClassInfo, InputInfo
from app.providers.comfyui.slots import find_outputs, find_slots, media_of_output
from tests.providers.comfyui.graphs import node


def test_files_are_slots_by_what_they_are_used_for() -> None:
    graph = read_graph(
        {
            "1": node("LoadImage", image="a.png"),
            "2": node("LoadImage", image="b.png"),
            "3": node("ImageScale", image=["2", 0]),
            "4": node("WanFirstLastFrameToVideo", start_image=["1", 0], end_image=["3", 0]),
            "5": node("VHS_LoadVideo", video="c.mp4", frame_rate=8),
            "6": node("LoadAudio", "The song", audio="d.wav"),
            "7": node("LoadImage", "Style picture", image="e.png"),
            "8": node("LoadImage", image=["4", 0]),
        }
    )
    slots = find_slots(graph, {}, makes_clips=True)
    assert {name: (slot.title, slot.role, slot.media) for name, slot in slots.items()} == {
        "first_frame": ("First frame", InputRole.FIRST_FRAME, MediaType.IMAGE),
        "last_frame": ("Last frame", InputRole.LAST_FRAME, MediaType.IMAGE),
        "source_clip": ("Clip", InputRole.SOURCE_CLIP, MediaType.VIDEO),
        "sound": ("The song", InputRole.REFERENCE, MediaType.AUDIO),
        "reference_1": ("Style picture", InputRole.REFERENCE, MediaType.IMAGE),
    }


def test_the_one_picture_of_a_clip_is_its_first_frame_and_titles_tell() -> None:
    graph = read_graph({"1": node("LoadImage", image="a.png")})
    assert list(find_slots(graph, {}, makes_clips=True)) == ["first_frame"]
    assert list(find_slots(graph, {}, makes_clips=False)) == ["reference_1"]
    titled = read_graph(
        {"1": node("LoadImage", "End frame", image="a"), "2": node("LoadImage", "Start frame", image="b")}
    )
    assert list(find_slots(titled, {}, makes_clips=False)) == ["last_frame", "first_frame"]


def test_a_server_tells_of_loaders_and_ends_that_no_name_gives_away() -> None:
    loader = ClassInfo("Take", {"what": InputInfo("COMBO", is_required=True, upload=MediaType.AUDIO)})
    graph = read_graph({"1": node("Take", what="x"), "2": node("Store", it=["1", 0]), "3": node("PreviewImage")})
    infos = {"Take": loader, "Store": ClassInfo("Store", is_output=True), "PreviewImage": None}
    assert list(find_slots(graph, infos, makes_clips=False)) == ["sound"]
    assert find_outputs(graph, infos) == ("2",)
    assert find_outputs(graph, {"Store": ClassInfo("Store")}) == ("3",)


def test_what_is_kept_is_told_by_the_class() -> None:
    kinds = ("SaveImage", "SaveVideo", "VHS_VideoCombine", "SaveAudioMP3", "SaveAnimatedWEBP")
    told = [media_of_output(read_graph({"1": node(kind)})["1"]).value for kind in kinds]
    assert told == ["image", "video", "video", "audio", "video"]
    assert find_outputs(read_graph({str(at): node(kind) for at, kind in enumerate(kinds)}), {}) == tuple("01234")
