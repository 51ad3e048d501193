"""A unit of work: one session, the services built on it, and events sent after each commit."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.domain.events import EventBus, EventLog
from app.media.credentials.credential_workers import CredentialWorkers
from app.media.probe import MediaInspector
from app.media.thumbnails import ThumbnailStore
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.account.balance_service import BalanceService
from app.services.account.budget_service import BudgetService
from app.services.account.credentials import AccountCredentials
from app.services.account.forecast import ForecastService
from app.services.account.ledger import Ledger
from app.services.account.ledger_service import LedgerService
from app.services.asset.asset_service import AssetService
from app.services.asset.eviction import Eviction
from app.services.asset.input_check import InputCheck
from app.services.asset.library import Library
from app.services.asset.library_move import LibraryMove
from app.services.asset.library_roots import LibraryRoots
from app.services.asset.lineage_service import LineageService
from app.services.asset.storage_care import StorageCare
from app.services.automation.adb import Adb
from app.services.automation.captures import CaptureService
from app.services.automation.device_sync_service import DeviceSyncService
from app.services.automation.evidence import Evidence
from app.services.automation.execution_history import ExecutionHistory
from app.services.automation.execution_loop_service import ExecutionLoopService
from app.services.automation.execution_service import ExecutionService
from app.services.automation.preset_service import PresetService
from app.services.automation.recordings import RecordingService
from app.services.backup.backup_service import BackupService
from app.services.backup.comeback import Comeback
from app.services.backup.found_assets import FoundAssets
from app.services.backup.found_jobs import FoundJobs
from app.services.health.diagnostics import Diagnostics
from app.services.health.health_service import HealthService
from app.services.job.batch_service import BatchService
from app.services.job.job_service import JobService
from app.services.lineage.credentials_service import ContentCredentialsService
from app.services.lineage.making import MakingReader
from app.services.lineage.rebuild_service import RebuildService
from app.services.lineage.recipes import RecipeService
from app.services.lineage.signing_keys import SigningKeys
from app.services.lineage.staleness import StalenessService
from app.services.lineage.versions import VersionService
from app.services.provider.plugin_service import PluginService
from app.services.provider.provider_service import ProviderService
from app.services.provider.workflow_service import WorkflowService
from app.services.sample.sample_service import SampleService
from app.services.submission.clearing import SubmissionClearing
from app.services.submission.looks import GatheredLooks
from app.services.submission.pipeline import SubmissionPipeline
from app.services.submission.recovery import SubmissionRecovery
from app.services.submission.review import SubmissionReview
from app.services.submission.tracker import SubmissionTracker
from app.services.upload.upload_service import UploadService
from app.services.upload.watched_folders import WatchedFolders
from app.services.user.auth_service import AuthService
from app.services.user.quotas import Quotas
from app.services.user.token_keys import SignIns
from app.services.user.user_service import UserService
from app.storage.database import Database
from app.system.clock import Clock
from app.system.journal import Journal
from app.system.keyed_locks import KeyedLocks
from app.system.paths import program_folder
from app.system.processes import WorkerPool
from app.system.redaction import Redactor
from app.system.transfer import Transfer
from app.system.vault import Vault

EVENTS = "events"
"""Where a session keeps the log of its unit of work."""


@dataclass(frozen=True, slots=True)
class Services:
    """Every service, on one session, acting for one user or for the runners."""

    users: UserService
    auth: AuthService
    providers: ProviderService
    plugins: PluginService
    workflows: WorkflowService
    accounts: AccountService
    credentials: AccountCredentials
    balances: BalanceService
    ledger: LedgerService
    budgets: BudgetService
    forecast: ForecastService
    jobs: JobService
    batches: BatchService
    assets: AssetService
    inputs: InputCheck
    lineage: LineageService
    recipes: RecipeService
    content_credentials: ContentCredentialsService
    versions: VersionService
    staleness: StalenessService
    rebuilds: RebuildService
    uploads: UploadService
    watched: WatchedFolders
    storage: StorageCare
    eviction: Eviction
    move: LibraryMove
    roots: LibraryRoots
    pipeline: SubmissionPipeline
    tracker: SubmissionTracker
    backups: BackupService
    comeback: Comeback
    recovery: SubmissionRecovery
    clearing: SubmissionClearing
    review: SubmissionReview
    devices: DeviceSyncService
    captures: CaptureService
    recordings: RecordingService
    presets: PresetService
    executions: ExecutionService
    history: ExecutionHistory
    evidence: Evidence
    loops: ExecutionLoopService
    health: HealthService
    diagnostics: Diagnostics
    sample: SampleService


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services stand on; one of each for the life of the program."""

    database: Database
    bus: EventBus
    clock: Clock
    registry: ProviderRegistry
    library: Library
    inspector: MediaInspector
    credential_workers: CredentialWorkers
    thumbnails: ThumbnailStore
    transfer: Transfer
    journal: Journal
    vault: Vault
    adb: Adb = field(default_factory=Adb)
    locks: KeyedLocks = field(default_factory=KeyedLocks)
    redactor: Redactor = field(default_factory=Redactor)
    sign_ins: SignIns = field(default_factory=SignIns)
    absent_since: dict[str, float] = field(default_factory=dict)
    """Submission to when this process first did not find it at its provider, by the monotonic clock."""
    gathered_looks: GatheredLooks = field(default_factory=GatheredLooks)
    logs: Path | None = None
    workers: WorkerPool | None = None
    """The processes of the inspector, for other work of plain data."""
    trust: Callable[[], Path | None] = lambda: None
    """The folder of the certificates that the user trusts."""
    wildcards: Path | None = None
    """The folder of the lists of words that prompts name."""


class UnitOfWork:
    """Opens sessions; nobody else does.

    Args of each way to open one: `user_id`, whose rows are there; None for the runners, who see every row.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        # Once for all sessions: to listen to each costs more than most of what is asked in one.
        event.listen(parts.database.session_class, "after_commit", _publish)
        event.listen(parts.database.session_class, "after_rollback", _discard)

    @asynccontextmanager
    async def read(self, user_id: int | None = None) -> AsyncIterator[Services]:
        """A snapshot of the database; writing fails."""
        async with self._parts.database.read() as session:
            yield self._services(session, user_id)

    @asynccontextmanager
    async def write(self, user_id: int | None = None) -> AsyncIterator[Services]:
        """One transaction: the end of the block commits and sends the events; an error rolls back and sends none."""
        async with self._parts.database.write() as session:
            services = self._services(session, user_id)
            yield services
        await services.credentials.forget_given_up()

    @asynccontextmanager
    async def steps(self, user_id: int | None = None, *, are_brief: bool = False) -> AsyncIterator[Services]:
        """No transaction: for the methods that commit step by step because they also wait for something else.

        Args:
            user_id: See above.
            are_brief: They look up or change single rows, again and again: a job on its way (storage/database.py).
        """
        async with self._parts.database.steps(are_brief=are_brief) as session:
            yield self._services(session, user_id)

    def _services(self, session: AsyncSession, user_id: int | None) -> Services:
        parts = self._parts
        events = EventLog(parts.bus)
        session.info[EVENTS] = events
        clock, registry = parts.clock, parts.registry
        credentials = AccountCredentials(session, parts.vault, events, clock, acting_for=user_id)
        quotas = Quotas(session, clock)
        auth = AuthService(session, parts.vault, parts.locks, parts.sign_ins, events, clock, acting_for=user_id)
        providers = ProviderService(session, registry, credentials)
        ledger = Ledger(session, clock, events)
        accounts = AccountService(session, registry, ledger, events, clock, credentials=credentials, acting_for=user_id)
        lineage = LineageService(session, events, clock, acting_for=user_id)
        content_credentials = ContentCredentialsService(
            session,
            lineage,
            parts.library,
            SigningKeys(session, credentials, parts.vault, clock, acting_for=user_id),
            MakingReader(session, providers, parts.library, parts.thumbnails),
            parts.credential_workers,
            trust=parts.trust,
            acting_for=user_id,
        )
        assets = AssetService(
            session,
            providers,
            parts.library,
            parts.inspector,
            parts.thumbnails,
            parts.transfer,
            parts.locks,
            events,
            clock,
            content_credentials,
            acting_for=user_id,
        )
        budgets = BudgetService(session, registry, events, clock, acting_for=user_id)
        forecast = ForecastService(session, registry, clock, acting_for=user_id)
        uploads = UploadService(
            session,
            assets,
            providers,
            parts.library,
            parts.inspector,
            parts.locks,
            content_credentials,
            quotas,
            acting_for=user_id,
        )
        jobs = JobService(
            session,
            registry,
            accounts,
            events,
            clock,
            logs=parts.logs,
            redactor=parts.redactor,
            acting_for=user_id,
        )
        backups = BackupService(parts.database.path, parts.library, clock)
        captures = CaptureService(session, uploads, lineage, events, clock, acting_for=user_id)
        presets = PresetService(session, events, clock, acting_for=user_id)
        batches = BatchService(
            session,
            registry,
            jobs.making,
            forecast,
            budgets,
            uploads,
            clock,
            wildcards=parts.wildcards,
            acting_for=user_id,
        )
        executions = ExecutionService(session, jobs.dependencies, events, clock, acting_for=user_id)
        return Services(
            users=UserService(
                session, events, clock, auth=auth, quotas=quotas, credentials=credentials, acting_for=user_id
            ),
            auth=auth,
            providers=providers,
            plugins=PluginService(registry),
            workflows=WorkflowService(session, registry, accounts, credentials, events),
            accounts=accounts,
            credentials=credentials,
            balances=BalanceService(session, accounts, credentials, registry, events, clock),
            ledger=LedgerService(session, ledger, registry, events, acting_for=user_id),
            budgets=budgets,
            forecast=forecast,
            jobs=jobs,
            batches=batches,
            assets=assets,
            inputs=InputCheck(session, registry, acting_for=user_id),
            lineage=lineage,
            content_credentials=content_credentials,
            recipes=RecipeService(session, providers, jobs, acting_for=user_id),
            versions=VersionService(session, registry, jobs.making, events, clock, acting_for=user_id),
            staleness=StalenessService(session, acting_for=user_id),
            rebuilds=RebuildService(session, registry, jobs.making, budgets, clock, acting_for=user_id),
            uploads=uploads,
            watched=WatchedFolders(session, uploads, parts.library, events, clock, acting_for=user_id),
            storage=StorageCare(session, parts.library, parts.thumbnails, assets.placing, events),
            eviction=Eviction(session, parts.library, registry, parts.transfer.measure, parts.locks, events),
            move=LibraryMove(session, parts.library),
            roots=LibraryRoots(session, parts.library, parts.locks, events, clock),
            pipeline=SubmissionPipeline(
                session,
                accounts,
                providers,
                assets,
                registry=registry,
                journal=parts.journal,
                events=events,
                clock=clock,
            ),
            tracker=SubmissionTracker(
                session,
                accounts,
                assets,
                lineage,
                credentials,
                registry=registry,
                library=parts.library,
                inspector=parts.inspector,
                transfer=parts.transfer,
                gathered=parts.gathered_looks,
                events=events,
                clock=clock,
            ),
            backups=backups,
            comeback=self._comeback(session, accounts, lineage, assets, events),
            recovery=SubmissionRecovery(session, accounts, assets, events=events, clock=clock),
            clearing=SubmissionClearing(
                session,
                accounts,
                providers,
                credentials,
                absent_since=parts.absent_since,
                registry=registry,
                events=events,
                clock=clock,
            ),
            review=SubmissionReview(session, accounts, events, clock, acting_for=user_id),
            devices=DeviceSyncService(session, parts.adb, events, clock, acting_for=user_id),
            captures=captures,
            recordings=RecordingService(captures, uploads, parts.database.path.parent / "recordings"),
            presets=presets,
            executions=executions,
            history=ExecutionHistory(session, acting_for=user_id),
            evidence=Evidence(parts.database.path.parent),
            loops=ExecutionLoopService(session, executions, presets, events, clock, acting_for=user_id),
            health=HealthService(
                session,
                ledger,
                parts.library,
                parts.inspector,
                registry,
                parts.vault,
                parts.adb,
                backups,
                clock,
            ),
            diagnostics=Diagnostics(parts.database.path, parts.logs, parts.redactor, program_folder(), clock),
            sample=SampleService(session, jobs, batches, assets, presets, events, clock, acting_for=user_id),
        )

    def _comeback(
        self,
        session: AsyncSession,
        accounts: AccountService,
        lineage: LineageService,
        assets: AssetService,
        events: EventLog,
    ) -> Comeback:
        parts = self._parts
        return Comeback(
            session,
            FoundJobs(session, parts.registry, accounts, events, parts.clock),
            FoundAssets(session, parts.library, lineage, parts.registry),
            StorageCare(session, parts.library, parts.thumbnails, assets.placing, events),
            parts.database.path.parent,
            parts.journal,
            events,
            parts.clock,
        )


def _publish(session: Session) -> None:
    events = session.info.get(EVENTS)
    if events is not None:
        events.publish()


def _discard(session: Session) -> None:
    events = session.info.get(EVENTS)
    if events is not None:
        events.discard()
