"""One account's server: its calls, its socket, and what is known of it."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import quote

from app.domain.enums import ProviderStatus
from app.domain.errors import InvalidParametersError, ProviderError, RemoteNotFoundError
from app.providers.accounts import AccountView
from app.providers.base import InputFile, OpenAccount
from app.providers.calls import Answer, Calls, FilePart
from app.providers.comfyui.errors import no_server
from app.providers.comfyui.object_info import ClassInfo, ClassInfos, read_class
from app.providers.comfyui.socket import ServerSocket
from app.providers.comfyui.states import PromptState, of_history, of_job, of_queue, running_ids

ASK_SECONDS: Final = 20.0
SUBMIT_SECONDS: Final = 30.0
UPLOAD_SECONDS: Final = 300.0
INFO_SECONDS: Final = 60.0
"""So long is believed what was read of a class: model files come and go."""
SUBFOLDER: Final = "pixsim7"
_UNKNOWN_JOB: Final = "Job not found"
_LEARN_AGAIN_SECONDS: Final = 600.0


class Server:
    """Makes the calls to one server for one account.

    Args:
        calls: The adapter's.
        account: Whose server it is.
        address: Its base address.
        headers: For a proxy before it.
        client_id: What our prompts name, so that their events come to the socket.
        changed: Called with a prompt's id when there is news of it.
    """

    def __init__(
        self,
        calls: Calls,
        account: AccountView,
        address: str,
        headers: Mapping[str, str],
        client_id: str,
        *,
        changed: Callable[[str], None],
    ) -> None:
        self.address = address
        self.headers = dict(headers)
        self.client_id = client_id
        self.socket = ServerSocket(address, client_id, headers, changed=changed)
        self._calls = calls
        # With each secret word by itself: an answer that repeats one is kept free of it.
        words = [word for value in headers.values() for word in (value, *value.split())]
        self._account = OpenAccount(
            account.id, account.email, account.options, {str(at): word for at, word in enumerate(words)}
        )
        self._infos: dict[str, tuple[float, ClassInfo | None]] = {}
        self._is_old_until = 0.0

    def serves(self, address: str, headers: Mapping[str, str]) -> bool:
        """Whether the account still says the same."""
        return self.address == address and self.headers == headers

    async def submit(self, body: Mapping[str, Any]) -> Answer:
        """Hand a prompt over, once; raises as `Calls.submit`."""
        return await self._calls.submit(
            "POST",
            f"{self.address}/prompt",
            account=self._account,
            headers=self.headers,
            json=body,
            seconds=SUBMIT_SECONDS,
            own_server=self.address,
        )

    def unclear(self, answer: Answer) -> ProviderError:
        """The error for an answer to a submit that names no prompt."""
        return self._calls.unclear(answer)

    async def ask(self, path: str, *, method: str = "GET", json: Any = None) -> Any:
        """Make a call that may be made again; gives the answer's JSON.

        Raises:
            ProviderUnavailableError: It cannot be reached, or answers with no JSON where there should be some.
            ProviderError: It refuses, by kind.
        """
        answer = await self._calls.ask(
            method,
            f"{self.address}{path}",
            account=self._account,
            headers=self.headers,
            json=json,
            seconds=ASK_SECONDS,
            own_server=self.address,
        )
        if answer.data is None and method == "GET":
            raise no_server(answer.words)
        return answer.data

    async def look(self, prompt_id: str) -> PromptState | None:
        """What the server says of a prompt; None where it knows none of that id.

        Raises:
            ProviderError: The look failed.
        """
        if monotonic() >= self._is_old_until:
            try:
                found = of_job(await self.ask(f"/api/jobs/{quote(prompt_id, safe='')}"))
            except RemoteNotFoundError as error:
                if _UNKNOWN_JOB in (error.detail or ""):
                    return None
                self._is_old_until = monotonic() + _LEARN_AGAIN_SECONDS
            else:
                if found is None:
                    raise no_server("/api/jobs answers in a way that is not known.")
                return await self._with_position(found, prompt_id)
        # The queue first: a prompt that ends between the two is in the history then.
        queued = of_queue(await self.ask("/queue"), prompt_id)
        return queued or of_history(await self.ask(f"/history/{quote(prompt_id, safe='')}"), prompt_id)

    async def find(self, prompt_id: str) -> PromptState | None:
        """As `look`, by the routes that also tell the graph; the newest of a lost submission."""
        queued = of_queue(await self.ask("/queue"), prompt_id)
        found = queued or of_history(await self.ask(f"/history/{quote(prompt_id, safe='')}"), prompt_id)
        return found or await self.look(prompt_id)

    async def cancel(self, prompt_id: str) -> bool:
        """Stop a prompt, and never another one.

        Returns:
            Whether it waited, and so leaves no trace in the history.
        """
        state = of_queue(await self.ask("/queue"), prompt_id)
        if monotonic() >= self._is_old_until:
            try:
                await self.ask(f"/api/jobs/{quote(prompt_id, safe='')}/cancel", method="POST")
            except (RemoteNotFoundError, InvalidParametersError):
                self._is_old_until = monotonic() + _LEARN_AGAIN_SECONDS
            else:
                return state is not None and state.status is ProviderStatus.PENDING
        if state is None:
            return False
        if state.status is ProviderStatus.PENDING:
            await self.ask("/queue", method="POST", json={"delete": [prompt_id]})
            return True
        # A build that does not read the id stops whatever runs: so it is looked at once more, right before.
        if running_ids(await self.ask("/queue")) == {prompt_id}:
            await self.ask("/interrupt", method="POST", json={"prompt_id": prompt_id})
        return False

    async def upload(self, file: InputFile) -> str:
        """Bring a file; gives the name by which a graph names it."""
        answer = await self._calls.ask(
            "POST",
            f"{self.address}/upload/image",
            account=self._account,
            headers=self.headers,
            form={"type": "input", "subfolder": SUBFOLDER},
            files=[FilePart("image", file.path, file.mime_type, file.name)],
            seconds=UPLOAD_SECONDS,
            own_server=self.address,
        )
        told = answer.data if isinstance(answer.data, dict) else {}
        name, subfolder = told.get("name"), told.get("subfolder", "")
        if not isinstance(name, str) or not name or not isinstance(subfolder, str):
            raise no_server(answer.words)
        return f"{subfolder}/{name}" if subfolder else name

    async def class_infos(self, classes: Collection[str]) -> ClassInfos:
        """What the server says of these classes; what was read a moment ago is not read again.

        Raises:
            ProviderError: It could not be asked.
        """
        now = monotonic()
        stale = [name for name in dict.fromkeys(classes) if self._infos.get(name, (0.0, None))[0] <= now]
        answers = await asyncio.gather(*(self.ask(f"/object_info/{quote(name, safe='')}") for name in stale))
        for name, data in zip(stale, answers, strict=True):
            info = read_class(name, data)
            # Only an empty answer says that there is no such class.
            if info is not None or data == {}:
                self._infos[name] = (now + INFO_SECONDS, info)
        return {name: self._infos[name][1] for name in classes if name in self._infos}

    async def _with_position(self, state: PromptState, prompt_id: str) -> PromptState:
        if state.status is not ProviderStatus.PENDING:
            return state
        return of_queue(await self.ask("/queue"), prompt_id) or state
