import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An account without rights, for a server that refuses to run as root. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` while we are root, else null: then servers run as we do. */
export async function serverAccount(): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = /^nobody:[^:]*:(\d+):(\d+):/m.exec(accounts);
  return { name: 'nobody', uid: Number(fields?.[1] ?? 65_534), gid: Number(fields?.[2] ?? 65_534) };
}

/** The outermost folder on the way to `path`, itself included, that the account may not enter; null when it reaches `path`. */
export async function closedFolder(path: string, account: ServerAccount): Promise<string | null> {
  const parent = dirname(path);
  const above = parent === path ? null : await closedFolder(parent, account);
  if (above !== null) return above;
  const { mode, uid, gid } = await stat(path);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return mode & bit ? null : path;
}
