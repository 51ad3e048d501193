"""What the menu behind the profile offers."""

from PySide6.QtWidgets import QMenu

from app.ui.frame.profile_menu import ProfileMenu
from app.ui.people.profile_dialog import ProfileDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.support.visits import PASSWORD, add_profile, open_desks


def shown(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


async def test_the_menu_names_who_sits_here_and_who_else_may(library: OpenLibrary, theme: Theme) -> None:
    await add_profile(library, "r&d@example.org")
    async with library.write() as services:
        await services.users.update_user(library.user_id, {"display_name": "Anna"})
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        hands.click(visit.window.app_bar.profile)
        menu = visit.part(ProfileMenu)
        assert shown(menu)[:5] == ["Anna", "Switch to R&&d", "New profile…", "Profile and password", "Lock"]
        assert "Sign out" not in shown(menu)
        menu.close()
        async with library.steps() as services:
            await services.auth.set_password(
                library.user_id,
                PASSWORD,
                session_id=visit.desks.seat.presence.session_id,  # type: ignore[union-attr]
            )
        out = next(action for action in visit.window.actions() if action.text() == "Sign out")
        await until(out.isVisible, wanted=True)
        visit.run("New profile…")
        dialog = visit.part(ProfileDialog)
        hands.type_into(dialog.name, "Cleo")
        hands.type_into(dialog.email, "cleo@example.org")
        hands.click(dialog.make)
        await until(lambda: (visit.window.app_bar.profile.text(), visit.present is None), ("C", False))
