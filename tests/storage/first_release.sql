-- A library as the first release left it: schema 1, made by that release, with an account that pays beside it.
BEGIN TRANSACTION;
CREATE TABLE account_slots (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	job_id INTEGER,
	taken_at INTEGER NOT NULL,
	CONSTRAINT pk_account_slots PRIMARY KEY (id),
	CONSTRAINT fk_account_slots_account_id FOREIGN KEY(account_id) REFERENCES provider_accounts (id) ON DELETE CASCADE,
	CONSTRAINT fk_account_slots_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
)
 STRICT

;
INSERT INTO "account_slots" VALUES(1,2,7,1795980100000000);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE asset_lineage (
	child_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	parent_id INTEGER NOT NULL,
	operation_type TEXT NOT NULL,
	role TEXT,
	job_id INTEGER,
	start_ms INTEGER,
	end_ms INTEGER,
	weight REAL NOT NULL,
	created_at INTEGER NOT NULL,
	CONSTRAINT pk_asset_lineage PRIMARY KEY (child_id, position),
	CONSTRAINT ck_asset_lineage_operation_type_known CHECK (operation_type IN ('text_to_image', 'image_to_image', 'text_to_video', 'image_to_video', 'video_extend', 'video_transition', 'video_modify', 'fusion', 'lip_sync', 'sound_effect', 'upscale', 'frame_extraction')),
	CONSTRAINT ck_asset_lineage_not_itself CHECK (child_id != parent_id),
	CONSTRAINT fk_asset_lineage_child_id FOREIGN KEY(child_id) REFERENCES assets (id) ON DELETE CASCADE,
	CONSTRAINT fk_asset_lineage_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE SET NULL,
	CONSTRAINT fk_asset_lineage_parent_id FOREIGN KEY(parent_id) REFERENCES assets (id) ON DELETE CASCADE
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "asset_lineage" VALUES(4,0,3,'image_to_video','first_frame',3,NULL,NULL,1.0,1795980135040142);
CREATE TABLE assets (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	media_type TEXT NOT NULL,
	origin TEXT NOT NULL,
	state TEXT NOT NULL,
	provider_id TEXT NOT NULL,
	remote_url TEXT,
	path TEXT,
	incoming TEXT,
	sha256 TEXT,
	size_bytes INTEGER,
	mime_type TEXT NOT NULL,
	width INTEGER,
	height INTEGER,
	duration_ms INTEGER,
	frame_rate REAL,
	micro BLOB,
	name TEXT NOT NULL,
	prompt TEXT NOT NULL,
	operation_type TEXT,
	params TEXT,
	seed INTEGER,
	job_id INTEGER,
	submission_id TEXT,
	output_index INTEGER NOT NULL,
	arrived_after_cancel INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	deleted_at INTEGER,
	last_accessed_at INTEGER,
	CONSTRAINT pk_assets PRIMARY KEY (id),
	CONSTRAINT ck_assets_media_type_known CHECK (media_type IN ('image', 'video', 'audio')),
	CONSTRAINT ck_assets_origin_known CHECK (origin IN ('upload', 'job')),
	CONSTRAINT ck_assets_state_known CHECK (state IN ('placing', 'ready', 'missing', 'remote')),
	CONSTRAINT ck_assets_placed CHECK (state NOT IN ('ready', 'placing') OR (path IS NOT NULL AND sha256 IS NOT NULL)),
	CONSTRAINT ck_assets_sha256_whole CHECK (sha256 IS NULL OR length(sha256) = 64),
	CONSTRAINT ck_assets_size_not_negative CHECK (size_bytes IS NULL OR size_bytes >= 0),
	CONSTRAINT fk_assets_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE SET NULL,
	CONSTRAINT fk_assets_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id) ON DELETE SET NULL,
	CONSTRAINT fk_assets_user_id FOREIGN KEY(user_id) REFERENCES users (id)
)
 STRICT

;
INSERT INTO "assets" VALUES(1,1,'image','job','ready','local',NULL,'files/ea/ea46b783269679fc1a14ff54e586a551eb9af88ffa903f4812857cae6c281c1b.png',NULL,'ea46b783269679fc1a14ff54e586a551eb9af88ffa903f4812857cae6c281c1b',475395,'image/png',854,480,NULL,NULL,X'EE49EE49EE490E4AF16AF7ACF16A0E4AF26AB162537BB162737B38BD9383F26AD58BB58BF59312733273737B3273B48B11733173AF626E5AF06A527B3273527BF06AF06A106B317310733173317331738F5A8F5A6E5A8E5A6E5A2D52AA398931CF62CF628F622D526E5A6E5A2D526E5AC939A939883148296831A93968316831','a lake, take 1 #1.png','a lake, take 1','text_to_image','{"aspect":"16:9","prompt":"a lake, take 1","seed":1,"size":"480p"}',1,1,'e1b04158-8732-4cca-8d12-96e6963eb247',0,0,1795980094704894,NULL,NULL);
INSERT INTO "assets" VALUES(2,1,'image','job','ready','local',NULL,'files/fb/fb8c47241cbcbffbbb0df423d942572c69315e6fb1092e7375c6c9b16046a056.png',NULL,'fb8c47241cbcbffbbb0df423d942572c69315e6fb1092e7375c6c9b16046a056',476234,'image/png',854,480,NULL,NULL,X'ED412E4A527351732E4AED41ED412E4A905AF16AB6A496A4126BD1623273F16A537B9483F58BB48B537B537BF58B9483117331731173116BD062AF62737B937BF06AF06AF06A106B106BF06AF0623173AA39EC410C4A6E52AF5A8F5AAF62F06A2D524D526E5A6E524D524D52CF62AF62A939C939893989396831683188316831','a lake, take 2 #2.png','a lake, take 2','text_to_image','{"aspect":"16:9","prompt":"a lake, take 2","seed":2,"size":"480p"}',2,2,'c4466471-0709-4020-85d2-7892ed4d7a69',0,0,1795980103506615,NULL,NULL);
INSERT INTO "assets" VALUES(3,1,'image','upload','ready','local',NULL,'files/e2/e251e57816f5e8329a128beb6889397e786c8c73ee373ee401de5c58c89ffaf8.png',NULL,'e251e57816f5e8329a128beb6889397e786c8c73ee373ee401de5c58c89ffaf8',140,'image/png',64,48,NULL,NULL,X'940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A940A','up.png','',NULL,NULL,NULL,NULL,NULL,0,0,1795980108126585,NULL,1795980115074590);
INSERT INTO "assets" VALUES(4,1,'video','job','ready','local',NULL,'files/ab/ab335198790a4ea7576af0bf3c3347859deab67b4b2acf2cc7a7aa7145ff26d2.mp4',NULL,'ab335198790a4ea7576af0bf3c3347859deab67b4b2acf2cc7a7aa7145ff26d2',15124,'video/mp4',1920,1080,5000,30.0,X'730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A730A','slowly #3.mp4','slowly','image_to_video','{"aspect":"16:9","camera":"auto","duration":5.0,"ease":"ease_in_out","first_frame":3,"fit":"fill","fps":30,"prompt":"slowly","seed":1108619963,"size":"1080p","strength":0.5}',1108619963,3,'e6a933dc-f8c0-4b50-849a-75d21b9ae6e5',0,0,1795980134892401,NULL,NULL);
CREATE TABLE jobs (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	provider_id TEXT NOT NULL,
	operation_type TEXT NOT NULL,
	status TEXT NOT NULL,
	params TEXT NOT NULL,
	prompt TEXT NOT NULL,
	priority INTEGER NOT NULL,
	position REAL NOT NULL,
	is_held INTEGER NOT NULL,
	scheduled_at INTEGER,
	not_before INTEGER,
	token INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	needs_attention INTEGER NOT NULL,
	retry_of INTEGER,
	error_kind TEXT,
	error_message TEXT,
	input_asset_id INTEGER,
	estimated_cost INTEGER NOT NULL,
	estimated_seconds REAL,
	actual_cost INTEGER,
	credit_type TEXT,
	created_at INTEGER NOT NULL,
	started_at INTEGER,
	ended_at INTEGER,
	CONSTRAINT pk_jobs PRIMARY KEY (id),
	CONSTRAINT ck_jobs_end_known CHECK ((status IN ('completed', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
	CONSTRAINT ck_jobs_operation_type_known CHECK (operation_type IN ('text_to_image', 'image_to_image', 'text_to_video', 'image_to_video', 'video_extend', 'video_transition', 'video_modify', 'fusion', 'lip_sync', 'sound_effect', 'upscale', 'frame_extraction')),
	CONSTRAINT ck_jobs_status_known CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
	CONSTRAINT ck_jobs_cost_not_negative CHECK (actual_cost IS NULL OR actual_cost >= 0),
	CONSTRAINT ck_jobs_estimate_not_negative CHECK (estimated_cost >= 0),
	CONSTRAINT fk_jobs_retry_of FOREIGN KEY(retry_of) REFERENCES jobs (id) ON DELETE SET NULL,
	CONSTRAINT fk_jobs_user_id FOREIGN KEY(user_id) REFERENCES users (id)
)
 STRICT

;
INSERT INTO "jobs" VALUES(1,1,'local','text_to_image','completed','{"aspect":"16:9","prompt":"a lake, take 1","seed":1,"size":"480p"}','a lake, take 1',0,1.0,0,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL,0,0.5048,0,NULL,1795980089138742,1795980089396807,1795980094823881);
INSERT INTO "jobs" VALUES(2,1,'local','text_to_image','completed','{"aspect":"16:9","prompt":"a lake, take 2","seed":2,"size":"480p"}','a lake, take 2',0,1.0,0,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL,0,0.5048,0,NULL,1795980100932537,1795980101241961,1795980103653664);
INSERT INTO "jobs" VALUES(3,1,'local','image_to_video','completed','{"aspect":"16:9","camera":"auto","duration":5.0,"ease":"ease_in_out","first_frame":3,"fit":"fill","fps":30,"prompt":"slowly","seed":null,"size":"1080p","strength":0.5}','slowly',0,1.0,0,NULL,NULL,1,0,0,NULL,NULL,NULL,3,0,7.14287999999999900779e+00,0,NULL,1795980114939698,1795980115206953,1795980135043747);
INSERT INTO "jobs" VALUES(4,1,'local','text_to_image','pending','{"aspect":"16:9","prompt":"still waiting","seed":null,"size":"1080p"}','still waiting',0,1.0,0,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL,0,1.3368,NULL,NULL,1795980138530057,NULL,NULL);
INSERT INTO "jobs" VALUES(5,1,'local','text_to_image','cancelled','{"aspect":"16:9","prompt":"not wanted","seed":null,"size":"1080p"}','not wanted',0,2.0,0,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL,0,1.3368,NULL,NULL,1795980142870627,NULL,1795980145965763);
INSERT INTO "jobs" VALUES(6,1,'paid','text_to_image','completed','{"prompt":"x"}','paid and done',0,10.0,0,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL,20,NULL,20,'openapi',1795980100000000,1795980100000000,1795980100000000);
INSERT INTO "jobs" VALUES(7,1,'paid','text_to_image','processing','{"prompt":"x"}','paid and in doubt',0,11.0,0,NULL,NULL,1,0,1,NULL,NULL,NULL,NULL,30,NULL,NULL,'openapi',1795980100000000,1795980100000000,NULL);
CREATE TABLE ledger_entries (
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	account_id INTEGER NOT NULL,
	credit_type TEXT NOT NULL,
	submission_id TEXT,
	reserve_id TEXT,
	available INTEGER NOT NULL,
	held INTEGER NOT NULL,
	spent INTEGER NOT NULL,
	outside INTEGER NOT NULL,
	note TEXT,
	created_at INTEGER NOT NULL,
	CONSTRAINT pk_ledger_entries PRIMARY KEY (id),
	CONSTRAINT ck_ledger_entries_names_its_reserve CHECK ((kind IN ('settle', 'release')) = (reserve_id IS NOT NULL)),
	CONSTRAINT ck_ledger_entries_release_frees CHECK (kind != 'release' OR (available >= 0 AND held = -available)),
	CONSTRAINT ck_ledger_entries_reserve_holds CHECK (kind != 'reserve' OR (held >= 0 AND available = -held)),
	CONSTRAINT ck_ledger_entries_settle_spends CHECK (kind != 'settle' OR (spent >= 0 AND held = -spent)),
	CONSTRAINT ck_ledger_entries_kind_known CHECK (kind IN ('sync', 'reserve', 'settle', 'release', 'adjust')),
	CONSTRAINT ck_ledger_entries_balanced CHECK (available + held + spent + outside = 0),
	CONSTRAINT fk_ledger_entries_account_id FOREIGN KEY(account_id) REFERENCES provider_accounts (id),
	CONSTRAINT fk_ledger_entries_reserve_id FOREIGN KEY(reserve_id) REFERENCES ledger_entries (id),
	CONSTRAINT fk_ledger_entries_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;
INSERT INTO "ledger_entries" VALUES('sync:first','sync',2,'openapi',NULL,NULL,120,0,0,-120,NULL,1795980100000000);
INSERT INTO "ledger_entries" VALUES('reserve:00000000-0000-4000-8000-000000000001','reserve',2,'openapi','00000000-0000-4000-8000-000000000001',NULL,-20,20,0,0,NULL,1795980100000000);
INSERT INTO "ledger_entries" VALUES('settle:00000000-0000-4000-8000-000000000001','settle',2,'openapi','00000000-0000-4000-8000-000000000001','reserve:00000000-0000-4000-8000-000000000001',0,-20,20,0,NULL,1795980100000000);
INSERT INTO "ledger_entries" VALUES('reserve:00000000-0000-4000-8000-000000000002','reserve',2,'openapi','00000000-0000-4000-8000-000000000002',NULL,-30,30,0,0,NULL,1795980100000000);
CREATE TABLE provider_accounts (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	provider_id TEXT NOT NULL,
	email TEXT NOT NULL,
	label TEXT NOT NULL,
	is_built_in INTEGER NOT NULL,
	is_active INTEGER NOT NULL,
	priority INTEGER NOT NULL,
	max_concurrent_jobs INTEGER NOT NULL,
	state TEXT NOT NULL,
	state_reason TEXT,
	state_since INTEGER,
	failure_streak INTEGER NOT NULL,
	last_used_at INTEGER,
	created_at INTEGER NOT NULL,
	CONSTRAINT pk_provider_accounts PRIMARY KEY (id),
	CONSTRAINT ck_provider_accounts_state_known CHECK (state IN ('ready', 'cooling', 'exhausted', 'needs_sign_in', 'failing')),
	CONSTRAINT ck_provider_accounts_streak_counts_up CHECK (failure_streak >= 0),
	CONSTRAINT ck_provider_accounts_has_a_slot CHECK (max_concurrent_jobs >= 1),
	CONSTRAINT fk_provider_accounts_user_id FOREIGN KEY(user_id) REFERENCES users (id),
	CONSTRAINT uq_provider_accounts_user_id_provider_id_email UNIQUE (user_id, provider_id, email)
)
 STRICT

;
INSERT INTO "provider_accounts" VALUES(1,1,'local','local@this-computer','this computer',1,1,0,1,'ready',NULL,NULL,0,1795980115015435,1795980089092398);
INSERT INTO "provider_accounts" VALUES(2,1,'paid','ann@example.org','paid-1',0,1,3,2,'ready',NULL,NULL,0,NULL,1795980100000000);
CREATE TABLE provider_uploads (
	id INTEGER NOT NULL,
	asset_id INTEGER NOT NULL,
	provider_id TEXT NOT NULL,
	account_id INTEGER NOT NULL,
	provider_asset_id TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER,
	CONSTRAINT pk_provider_uploads PRIMARY KEY (id),
	CONSTRAINT fk_provider_uploads_asset_id FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
)
 STRICT

;
CREATE TABLE submission_stages (
	id INTEGER NOT NULL,
	submission_id TEXT NOT NULL,
	stage TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	ended_at INTEGER,
	note TEXT,
	CONSTRAINT pk_submission_stages PRIMARY KEY (id),
	CONSTRAINT fk_submission_stages_submission_id FOREIGN KEY(submission_id) REFERENCES submissions (id) ON DELETE CASCADE
)
 STRICT

;
INSERT INTO "submission_stages" VALUES(1,'e1b04158-8732-4cca-8d12-96e6963eb247','pipeline:start',1795980089322958,1795980089328642,'this computer');
INSERT INTO "submission_stages" VALUES(2,'e1b04158-8732-4cca-8d12-96e6963eb247','pipeline:artifact',1795980089328677,1795980089354043,NULL);
INSERT INTO "submission_stages" VALUES(3,'e1b04158-8732-4cca-8d12-96e6963eb247','provider:submit',1795980089354067,1795980089405990,NULL);
INSERT INTO "submission_stages" VALUES(4,'e1b04158-8732-4cca-8d12-96e6963eb247','provider:status',1795980089406017,1795980094314656,NULL);
INSERT INTO "submission_stages" VALUES(5,'e1b04158-8732-4cca-8d12-96e6963eb247','provider:complete',1795980094314685,1795980094842707,NULL);
INSERT INTO "submission_stages" VALUES(6,'c4466471-0709-4020-85d2-7892ed4d7a69','pipeline:start',1795980101147623,1795980101154297,'this computer');
INSERT INTO "submission_stages" VALUES(7,'c4466471-0709-4020-85d2-7892ed4d7a69','pipeline:artifact',1795980101154338,1795980101203700,NULL);
INSERT INTO "submission_stages" VALUES(8,'c4466471-0709-4020-85d2-7892ed4d7a69','provider:submit',1795980101203739,1795980101697728,NULL);
INSERT INTO "submission_stages" VALUES(9,'c4466471-0709-4020-85d2-7892ed4d7a69','provider:status',1795980101697792,1795980103035645,NULL);
INSERT INTO "submission_stages" VALUES(10,'c4466471-0709-4020-85d2-7892ed4d7a69','provider:complete',1795980103035677,1795980103656376,NULL);
INSERT INTO "submission_stages" VALUES(11,'e6a933dc-f8c0-4b50-849a-75d21b9ae6e5','pipeline:start',1795980115033784,1795980115046894,'this computer');
INSERT INTO "submission_stages" VALUES(12,'e6a933dc-f8c0-4b50-849a-75d21b9ae6e5','pipeline:artifact',1795980115046933,1795980115090892,NULL);
INSERT INTO "submission_stages" VALUES(13,'e6a933dc-f8c0-4b50-849a-75d21b9ae6e5','provider:submit',1795980115090928,1795980115212102,NULL);
INSERT INTO "submission_stages" VALUES(14,'e6a933dc-f8c0-4b50-849a-75d21b9ae6e5','provider:status',1795980115212134,1795980133765378,NULL);
INSERT INTO "submission_stages" VALUES(15,'e6a933dc-f8c0-4b50-849a-75d21b9ae6e5','provider:complete',1795980133765415,1795980135046235,NULL);
CREATE TABLE submissions (
	id TEXT NOT NULL,
	job_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	provider_id TEXT NOT NULL,
	state TEXT NOT NULL,
	token INTEGER NOT NULL,
	params TEXT NOT NULL,
	request TEXT,
	fingerprint TEXT,
	remote_id TEXT,
	handle TEXT,
	answer TEXT,
	outputs TEXT,
	error_kind TEXT,
	error_message TEXT,
	error_detail TEXT,
	absent_at INTEGER,
	cancel_asked_at INTEGER,
	cancel_sent_at INTEGER,
	is_collected INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	sent_at INTEGER,
	accepted_at INTEGER,
	ended_at INTEGER,
	CONSTRAINT pk_submissions PRIMARY KEY (id),
	CONSTRAINT ck_submissions_sent_has_time CHECK (state IN ('preparing', 'rejected') OR sent_at IS NOT NULL),
	CONSTRAINT ck_submissions_state_known CHECK (state IN ('preparing', 'sending', 'uncertain', 'accepted', 'review', 'rejected', 'succeeded', 'failed', 'cancelled')),
	CONSTRAINT ck_submissions_accepted_has_id CHECK (state NOT IN ('accepted', 'succeeded') OR remote_id IS NOT NULL),
	CONSTRAINT fk_submissions_account_id FOREIGN KEY(account_id) REFERENCES provider_accounts (id),
	CONSTRAINT fk_submissions_job_id FOREIGN KEY(job_id) REFERENCES jobs (id)
)
 STRICT

;
INSERT INTO "submissions" VALUES('e1b04158-8732-4cca-8d12-96e6963eb247',1,1,'local','succeeded',1,'{"aspect":"16:9","prompt":"a lake, take 1","seed":1,"size":"480p"}','{"aspect":"16:9","prompt":"a lake, take 1","seed":1,"size":"480p"}','ef336e3ebcede276e583490739e2ba7fc4587b3e1fbac2c198533c6711a9cc94','e1b04158-8732-4cca-8d12-96e6963eb247','{}','{}','[{"mime_type":"image/png","name":"e1b04158-8732-4cca-8d12-96e6963eb247.png","path":"/home/ann/.local/share/PixSim7/providers/local/outputs/e1b04158-8732-4cca-8d12-96e6963eb247.png","url":null}]',NULL,NULL,NULL,NULL,NULL,NULL,1,1795980089302091,1795980089352289,1795980089396807,1795980094306387);
INSERT INTO "submissions" VALUES('c4466471-0709-4020-85d2-7892ed4d7a69',2,1,'local','succeeded',1,'{"aspect":"16:9","prompt":"a lake, take 2","seed":2,"size":"480p"}','{"aspect":"16:9","prompt":"a lake, take 2","seed":2,"size":"480p"}','aa914f6661099ac40c95de4b01d1080539d118fa532f618bf76da2e8dc93ad08','c4466471-0709-4020-85d2-7892ed4d7a69','{}','{}','[{"mime_type":"image/png","name":"c4466471-0709-4020-85d2-7892ed4d7a69.png","path":"/home/ann/.local/share/PixSim7/providers/local/outputs/c4466471-0709-4020-85d2-7892ed4d7a69.png","url":null}]',NULL,NULL,NULL,NULL,NULL,NULL,1,1795980101107502,1795980101200316,1795980101241961,1795980103027542);
INSERT INTO "submissions" VALUES('e6a933dc-f8c0-4b50-849a-75d21b9ae6e5',3,1,'local','succeeded',1,'{"aspect":"16:9","camera":"auto","duration":5.0,"ease":"ease_in_out","first_frame":3,"fit":"fill","fps":30,"prompt":"slowly","seed":1108619963,"size":"1080p","strength":0.5}','{"aspect":"16:9","camera":"auto","duration":5.0,"ease":"ease_in_out","first_frame":"/home/ann/.local/share/PixSim7/library/files/e2/e251e57816f5e8329a128beb6889397e786c8c73ee373ee401de5c58c89ffaf8.png","fit":"fill","fps":30,"prompt":"slowly","seed":1108619963,"size":"1080p","strength":0.5}','17dc78e5e9def1ffd5ff829758e2d1b65922a7f948274ab7d809f7ec6221c0f9','e6a933dc-f8c0-4b50-849a-75d21b9ae6e5','{}','{}','[{"mime_type":"video/mp4","name":"e6a933dc-f8c0-4b50-849a-75d21b9ae6e5.mp4","path":"/home/ann/.local/share/PixSim7/providers/local/outputs/e6a933dc-f8c0-4b50-849a-75d21b9ae6e5.mp4","url":null}]',NULL,NULL,NULL,NULL,NULL,NULL,1,1795980115018676,1795980115089036,1795980115206953,1795980133756097);
INSERT INTO "submissions" VALUES('00000000-0000-4000-8000-000000000001',6,2,'paid','succeeded',1,'{}',NULL,NULL,'remote-1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1795980100000000,1795980100000000,1795980100000000,1795980100000000);
INSERT INTO "submissions" VALUES('00000000-0000-4000-8000-000000000002',7,2,'paid','review',1,'{}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1795980100000000,1795980100000000,NULL,NULL);
CREATE TABLE users (
	id INTEGER NOT NULL,
	email TEXT NOT NULL,
	email_key TEXT NOT NULL,
	display_name TEXT NOT NULL,
	time_zone TEXT,
	created_at INTEGER NOT NULL,
	deleted_at INTEGER,
	CONSTRAINT pk_users PRIMARY KEY (id),
	CONSTRAINT ck_users_email_given CHECK (length(email_key) > 0)
)
 STRICT

;
INSERT INTO "users" VALUES(1,'me@this-computer','me@this-computer','Ann',NULL,1795980089067902,NULL);
CREATE TABLE wallets (
	account_id INTEGER NOT NULL,
	credit_type TEXT NOT NULL,
	available INTEGER NOT NULL,
	held INTEGER NOT NULL,
	spent INTEGER NOT NULL,
	synced_at INTEGER,
	CONSTRAINT pk_wallets PRIMARY KEY (account_id, credit_type),
	CONSTRAINT ck_wallets_available_not_negative CHECK (available >= 0),
	CONSTRAINT ck_wallets_held_not_negative CHECK (held >= 0),
	CONSTRAINT ck_wallets_spent_not_negative CHECK (spent >= 0),
	CONSTRAINT fk_wallets_account_id FOREIGN KEY(account_id) REFERENCES provider_accounts (id) ON DELETE CASCADE
)
 STRICT

;
INSERT INTO "wallets" VALUES(2,'openapi',70,30,20,1795980100000000);
CREATE UNIQUE INDEX uq_users_email_key ON users (email_key) WHERE deleted_at IS NULL;
CREATE INDEX ix_jobs_queue ON jobs (priority, position, id) WHERE status = 'pending';
CREATE INDEX ix_jobs_status ON jobs (status);
CREATE INDEX ix_jobs_user_id_id ON jobs (user_id, id);
CREATE INDEX ix_provider_accounts_user_id ON provider_accounts (user_id);
CREATE INDEX ix_account_slots_account_id ON account_slots (account_id);
CREATE UNIQUE INDEX uq_account_slots_job_id ON account_slots (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ix_submissions_job_id ON submissions (job_id);
CREATE INDEX ix_submissions_state ON submissions (state);
CREATE UNIQUE INDEX uq_submissions_live_job_id ON submissions (job_id) WHERE state IN ('accepted', 'preparing', 'review', 'sending', 'succeeded', 'uncertain');
CREATE UNIQUE INDEX uq_submissions_remote_id ON submissions (provider_id, account_id, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX ix_assets_job_id ON assets (job_id);
CREATE INDEX ix_assets_sha256 ON assets (sha256);
CREATE INDEX ix_assets_user_id_created_at_id ON assets (user_id, created_at, id);
CREATE UNIQUE INDEX uq_assets_submission_output ON assets (submission_id, output_index) WHERE submission_id IS NOT NULL;
CREATE UNIQUE INDEX uq_assets_upload_hash ON assets (user_id, sha256) WHERE origin = 'upload';
CREATE INDEX ix_ledger_entries_account_id_credit_type_created_at ON ledger_entries (account_id, credit_type, created_at);
CREATE INDEX ix_ledger_entries_submission_id ON ledger_entries (submission_id);
CREATE UNIQUE INDEX uq_ledger_entries_reserve_id ON ledger_entries (reserve_id, kind);
CREATE INDEX ix_submission_stages_submission_id ON submission_stages (submission_id);
CREATE UNIQUE INDEX uq_asset_lineage_parent ON asset_lineage (parent_id, child_id, position);
CREATE UNIQUE INDEX ix_provider_uploads_asset_id_provider_id_account_id ON provider_uploads (asset_id, provider_id, account_id);
CREATE TRIGGER ledger_entries_not_updated BEFORE UPDATE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END;
CREATE TRIGGER ledger_entries_not_deleted BEFORE DELETE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END;
CREATE TRIGGER ledger_entries_within_reserve BEFORE INSERT ON ledger_entries
    WHEN NEW.reserve_id IS NOT NULL AND -NEW.held > (
      SELECT coalesce(sum(held), 0) FROM ledger_entries WHERE id = NEW.reserve_id OR reserve_id = NEW.reserve_id)
    BEGIN SELECT RAISE(ABORT, 'more than was reserved'); END;
CREATE TRIGGER account_slots_within_limit BEFORE INSERT ON account_slots
    WHEN (SELECT count(*) FROM account_slots WHERE account_id = NEW.account_id) >=
         (SELECT max_concurrent_jobs FROM provider_accounts WHERE id = NEW.account_id)
    BEGIN SELECT RAISE(ABORT, 'all slots are taken'); END;
COMMIT;
PRAGMA user_version=1;
