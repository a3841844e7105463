import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Invalid, StorageFull, Unavailable } from '@lakeward/kernel';
import type { Log } from '@lakeward/ports';

import { postgresBinaries } from './postgres-binaries.ts';
import { APP_ROLE, DATABASE, ensureCluster, OWNER_ROLE, serverEnvironment } from './postgres-cluster.ts';
import { disownPostmasterFile, processLives, readPostmasterFile, servesCluster } from './postmaster-file.ts';
import { closedFolder, type ServerAccount, serverAccount } from './server-account.ts';

/** A private PostgreSQL, reached by Unix socket alone. When it dies it is started again, at the same address. Disposing stops it. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** For migrations: the creator of the cluster, past every row-level security. */
  readonly ownerUrl: string;
  /** For services: the plain role `lakeward_app`. */
  readonly appUrl: string;
  /** Of the present server. */
  readonly pid: number;
  /** It was still running from a process that died, and was taken over. */
  readonly adopted: boolean;
}

export interface EmbeddedPostgresOptions {
  /** Absolute; made with mode 0700 when absent. One live process per folder: `lakeward.pid` sees to that. */
  readonly dataFolder: string;
  readonly log: Log;
  /** Server settings that differ from ours; for tests, which need no disk flush. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False where several processes opened the same server, of whom none should start it again. Default true. */
  readonly supervised?: boolean;
}

/** Small on purpose: the lake answers from memory, so a few megabytes of cache serve the rest. All its processes hold 16 MB when idle. */
const ourSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '16MB',
  // Nobody replicates from a private server; minimal WAL is less to write.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  max_logical_replication_workers: '0',
  // Compiling a plan costs more than any of our statements.
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/** Recovery after kill -9 under writes took 2.6 s; a slow disk gets more. */
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 500;
/** `sun_path` holds 104 bytes on macOS, 108 on Linux, with its final zero. */
const LONGEST_SOCKET_PATH = 103;
const SOCKET_FILE = '.s.PGSQL.5432';

/**
 * Starts the server of `dataFolder`, creating its cluster at the first start (0.8 s; later starts take 0.1 s), or takes over one that is running.
 * As root the server runs under `nobody`, which then owns the folder.
 * @throws Invalid when that account cannot reach the folder; StorageFull; Unsupported; Unavailable when it does not start
 */
export async function openEmbeddedPostgres({
  dataFolder,
  log,
  settings,
  supervised = true,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = await serverAccount();
  await prepareFolder(dataFolder, account);
  const cluster = join(dataFolder, '17');
  const startServer = async (socketFolder: string) => {
    const binaries = await postgresBinaries(dataFolder, account);
    await ensureCluster(cluster, binaries, account);
    const all = { ...ourSettings, ...settings, unix_socket_directories: socketFolder };
    return start(join(binaries, 'postgres'), cluster, join(dataFolder, 'server.log'), account, all);
  };

  const running = await findRunning(cluster, log);
  if (running) log.info({ pid: running.pid }, 'Took over the PostgreSQL that was still running.');
  const socketFolder = running?.socketFolder ?? (await makeSocketFolder(account));
  let pid: number;
  try {
    pid = running?.pid ?? (await startServer(socketFolder));
  } catch (error) {
    await rm(socketFolder, { recursive: true, force: true });
    throw error;
  }

  let restarting: Promise<void> | undefined;
  const restart = async () => {
    log.error({ pid }, 'PostgreSQL has ended by itself; starting it again.');
    try {
      pid = await startServer(socketFolder);
      log.info({ pid }, 'PostgreSQL runs again.');
    } catch (error) {
      // The next look tries again: a full disk, for one, may get room.
      log.error({ err: error }, 'PostgreSQL could not be started again.');
    }
  };
  const watch = setInterval(() => {
    if (!supervised || processLives(pid)) return;
    restarting ??= restart().finally(() => (restarting = undefined));
  }, LOOK_EVERY_MS).unref();

  const url = (role: string) => `postgresql://${role}@localhost/${DATABASE}?host=${encodeURIComponent(socketFolder)}`;
  let stopped: Promise<void> | undefined;
  return {
    ownerUrl: url(OWNER_ROLE),
    appUrl: url(APP_ROLE),
    get pid() {
      return pid;
    },
    adopted: running !== null,
    async [Symbol.asyncDispose]() {
      clearInterval(watch);
      stopped ??= (async () => {
        await restarting;
        // The pid alone could belong to another process by now.
        if ((await readPostmasterFile(cluster))?.pid === pid) await stop(pid);
        await removeSocketFolder(socketFolder);
      })();
      await stopped;
    },
  };
}

async function prepareFolder(folder: string, account: ServerAccount | null): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!account) return;
  await chown(folder, account.uid, account.gid);
  const closed = await closedFolder(folder, account);
  if (closed) {
    throw new Invalid(
      `PostgreSQL does not run as root, and the account ${account.name} cannot enter ${closed}. Choose a data folder elsewhere, for example below /var/lib.`,
    );
  }
}

/** The server that outlived its starter, once it is ready; null when there is none, or none that can be reached. */
async function findRunning(cluster: string, log: Log): Promise<{ pid: number; socketFolder: string } | null> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const file = await readPostmasterFile(cluster);
    if (file === null) return null;
    if (!processLives(file.pid)) {
      await removeSocketFolder(file.socketFolder);
      return null;
    }
    if (!(await servesCluster(file.pid, cluster))) {
      // A process that is just ending has no command line any more.
      if (processLives(file.pid)) await disownPostmasterFile(cluster);
      return null;
    }
    if (file.ready) {
      if (await answers(file.socketFolder)) return { pid: file.pid, socketFolder: file.socketFolder };
      log.warn({ pid: file.pid }, 'The PostgreSQL that is running has lost its socket; starting it anew.');
      await stop(file.pid);
      return null;
    }
    if (performance.now() > deadline) throw new Unavailable('The metadata store is neither ready nor gone.');
    await delay(20);
  }
}

const answers = (socketFolder: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(join(socketFolder, SOCKET_FILE));
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

/** Random, because a known name below a shared temporary folder could be taken beforehand. */
async function makeSocketFolder(account: ServerAccount | null): Promise<string> {
  for (const parent of [tmpdir(), '/tmp']) {
    const path = join(parent, 'lakeward-XXXXXX', SOCKET_FILE);
    if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH || (account && (await closedFolder(parent, account)))) continue;
    const folder = await mkdtemp(join(parent, 'lakeward-'));
    await chmod(folder, 0o700);
    if (account) await chown(folder, account.uid, account.gid);
    return folder;
  }
  throw new Invalid('The temporary folder is too deep for a socket, or the server may not enter it.');
}

/** Removes only what `makeSocketFolder` made. */
async function removeSocketFolder(folder: string): Promise<void> {
  if (/[\\/]lakeward-\w{6}$/.test(folder)) await rm(folder, { recursive: true, force: true });
}

async function start(
  postgres: string,
  cluster: string,
  logFile: string,
  account: ServerAccount | null,
  settings: Readonly<Record<string, string>>,
): Promise<number> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    await using output = await open(logFile, 'w', 0o600);
    const child = spawn(postgres, ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: '/',
      env: serverEnvironment,
      // A group of its own: Ctrl-C in a terminal must not stop it while we still finish requests.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    child.unref();
    let ended = false;
    child.once('exit', () => (ended = true)).once('error', () => (ended = true));
    while (!ended && performance.now() < deadline) {
      const file = await readPostmasterFile(cluster);
      if (file?.ready && file.pid === child.pid) return file.pid;
      await delay(4);
    }
    if (!ended && child.pid !== undefined) await stop(child.pid);

    const said = await readFile(logFile, 'utf8');
    if (/No space left on device/.test(said))
      throw new StorageFull('There is no space left for the metadata store.', {}, { cause: new Error(said) });
    // Backends of a server that was killed end by themselves within moments; until then its shared memory is in use.
    const orphans = /pre-existing shared memory block/.test(said);
    if (!orphans || performance.now() > deadline)
      throw new Unavailable('The metadata store did not start.', {}, { cause: new Error(said.slice(-4000)) });
    await delay(50);
  }
}

/** Fast shutdown: open transactions are rolled back, everything is written. */
async function stop(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = performance.now() + STOPPED_WITHIN_MS;
    while (processLives(pid)) {
      if (performance.now() > deadline) break;
      await delay(5);
    }
    if (!processLives(pid)) return;
  }
}
