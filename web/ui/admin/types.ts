// What the admin API answers, as far as these pages show it.

export interface Device {
  id: string;
  kind: string;
  state: 'absent' | 'probing' | 'ready' | 'leased' | 'degraded' | 'down';
  name: string | null;
  address: string | null;
  firmware: string | null;
  serial: string | null;
  chips: string[];
  timing: string | null;
  user: string | null;
  problem: string | null;
  breaker: { state: 'closed' | 'half_open' | 'open'; tokens: number; successRate: number; p95Latency: number };
}

export interface FoundDevice {
  kind: string;
  name: string;
  address: string;
  serial: string | null;
  configured: string | null;
  note: string | null;
  setting: Record<string, unknown>;
}

export interface Light {
  name: string;
  value: string;
  choices?: string[] | null;
}

export interface JobProgress {
  current: number;
  /** Null while nobody knows. */
  total: number | null;
  percentComplete: number;
  message: string;
  rate: number;
  etaMs?: number;
}

export type JobStatus = 'pending' | 'running' | 'paused' | 'staled' | 'completed' | 'failed' | 'cancelled';

export interface Job {
  id: string;
  type: string;
  status: JobStatus;
  params: Record<string, unknown>;
  createdAt: number;
  startedAt?: number;
  completedAt?: number;
  failedAt?: number;
  pausedAt?: number;
  cancelledAt?: number;
  parent?: string;
  metadata: { progress: JobProgress; attempts: number; error?: string };
}

export interface JobList {
  jobs: Job[];
  stats: Record<JobStatus, number>;
  types: string[];
}

export interface Schedule {
  name: string;
  rule: string;
  timezone: string;
  type: string;
  params: Record<string, unknown>;
  enabled: boolean;
  next: number | null;
  lastJob: string | null;
  note: string | null;
}

export interface ClassifyProgress {
  phase: string;
  totalFiles: number;
  processedFiles: number;
  percentComplete: number;
  isActive: boolean;
  message: string;
  perThread: { id: number; currentFile: string | null; status: string; phase: string; stale: boolean; updatedAt: string }[];
  counters: { measured: number; degraded: number; refused: number; failed: number; known: number };
  storage: { totalBytes: number; freeBytes: number; usedBytes: number };
  jobId?: string | null;
}

export interface FetchProgress {
  phase: string;
  percent: number;
  message: string;
  isActive: boolean;
  error: string | null;
}

export interface LibraryStatus {
  tunes: number;
  songs: number;
  refused: number;
  lastScan: string | null;
  scanning: boolean;
  scanFailure: string | null;
  progress: { seen: number; indexed: number; removed: number; problemCount: number } | null;
}

export interface Model {
  modelVersion: string;
  published: boolean;
  metadata: Record<string, unknown>;
}

export interface CacheShare {
  name: string;
  files: number;
  bytes: number;
}

export interface CacheStats {
  folder: string;
  files: number;
  sizeBytes: number;
  budgetBytes: number;
  freeBytes: number;
  keepFreeBytes: number;
  staleFiles: number;
  staleBytes: number;
  evicted: number;
  hitRate: number | null;
  oldestAgeMs: number | null;
  byFormat: CacheShare[];
  byEngine: CacheShare[];
  coverage: { expected: number; actual: number };
}

export interface HealthReport {
  status: string;
  overall: 'healthy' | 'degraded' | 'unhealthy';
  timestamp: string;
  liveness: { status: string; uptimeSeconds: number };
  readiness: { status: string; blockingChecks: string[] };
  checks: Record<string, { status: string; message?: string | null; details?: Record<string, unknown> | null }>;
}

export interface User {
  name: string;
  role: string;
  suspended: boolean;
  mustChangePassword: boolean;
  totp: boolean;
  createdAt: string;
  lastLoginAt: string | null;
  lockedUntil: string | null;
}

export interface ApiKey {
  id: number;
  name: string;
  owner: string | null;
  scopes: string[];
  start: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export interface LoginSession {
  id: number;
  username: string;
  createdAt: string;
  renewedAt: string;
  expiresAt: string;
  client: string;
  agent: string;
  isThis: boolean;
}

export interface AuditLine {
  timestamp: string;
  action: string;
  actor: string;
  resource: string | null;
  details: string | null;
  success: boolean;
  error: string | null;
}

export interface Setting {
  key: string;
  kind: 'flag' | 'number' | 'seconds' | 'text' | 'choice' | 'list' | 'choices' | 'folder' | 'folders' | 'secret' | 'objects';
  /** As it would be given; null while nothing is, and of secrets. */
  value: boolean | number | string | string[] | null;
  isSet: boolean;
  default: string;
  origin: 'default' | 'shipped' | 'operator' | 'stored' | 'environment' | 'credentials' | 'commandLine';
  source: string;
  range: string;
  min: number | null;
  max: number | null;
  choices: string[];
  meaning: string;
  effect: 'atOnce' | 'nextStart';
  guard: 'settings' | 'everything' | 'machine' | 'files';
  changeable: boolean;
  stored: boolean;
  overruled: boolean;
  waits: boolean;
}

export interface LogLine {
  number: number;
  at: number;
  level: string;
  source: string;
  text: string;
  fault: string | null;
}

export interface Limits {
  limits: { key: string; value: number; meaning: string }[];
  limited: { client: string; times: number; first: string; last: string; call: string }[];
}

/** A place that backups go to. */
export interface BackupTarget {
  target: string;
  folder: string;
  state: 'ready' | 'empty' | 'absent' | 'unusable';
  trouble: string | null;
  encrypted: boolean;
  chunks: number;
  bytes: number;
  snapshots: BackupSnapshot[];
}

/** All but id and time is null for one that is damaged. */
export interface BackupSnapshot {
  id: string;
  createdAt: string;
  label: string | null;
  size: number | null;
  addedBytes: number | null;
  damage: string | null;
}

export interface Backups {
  targets: BackupTarget[];
  prepared: { from: string } | null;
}

export type StepName = 'restore' | 'collection' | 'storage' | 'devices';
export type StepState = 'open' | 'done' | 'skipped';

interface DiskPlace {
  folder: string;
  freeBytes: number | null;
  totalBytes: number | null;
}

export interface FirstStepsState {
  steps: { name: StepName; state: StepState }[];
  done: boolean;
  data: DiskPlace;
  cache: DiskPlace;
  roots: string[];
  tunes: number;
}
