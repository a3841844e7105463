import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';

import { Unsupported } from '@lakeward/kernel';
import type { LogPage } from '@lakeward/ports';

/** A line longer than this is cut: one record of a job must not fill an answer. */
const MAX_LINE_CHARACTERS = 8_192;

/**
 * Reads a page of a log below `folderUri`: `<stream>.gz` once the step has ended, `<stream>` while it runs. Only whole lines are told while
 * more may come. @throws Unsupported for storage that is not local
 */
export async function readStepLog(folderUri: string, stream: string, fromLine: number, max: number): Promise<LogPage> {
  if (!folderUri.startsWith('file://')) throw new Unsupported('Logs of this backend are read from its own storage.');
  const plain = `${fileURLToPath(folderUri)}/${stream}`;
  const packed = (await stat(`${plain}.gz`).catch(() => null)) !== null;
  if (!packed && !(await stat(plain).catch(() => null))) return { lines: [], nextLine: fromLine, complete: false };
  const source = packed ? createReadStream(`${plain}.gz`).pipe(createGunzip()) : createReadStream(plain);
  try {
    return await collect(source, packed, fromLine, max);
  } catch (error) {
    // Between the two looks the step ended and its plain file was packed.
    if (!packed && (error as NodeJS.ErrnoException).code === 'ENOENT') return await readStepLog(folderUri, stream, fromLine, max);
    throw error;
  } finally {
    source.destroy();
  }
}

async function collect(source: AsyncIterable<Buffer>, whole: boolean, fromLine: number, max: number): Promise<LogPage> {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let at = 0;
  let open = '';
  const take = (line: string) => {
    if (at++ >= fromLine) lines.push(line.slice(0, MAX_LINE_CHARACTERS));
  };
  for await (const bytes of source) {
    const parts = decoder.decode(bytes, { stream: true }).split('\n');
    parts[0] = (open + parts[0]!).slice(0, MAX_LINE_CHARACTERS);
    open = parts.pop()!.slice(0, MAX_LINE_CHARACTERS);
    for (const part of parts) {
      if (lines.length === max) return { lines, nextLine: fromLine + lines.length, complete: false };
      take(part);
    }
  }
  if (whole && open !== '' && lines.length < max) {
    take(open);
    open = '';
  }
  return { lines, nextLine: fromLine + lines.length, complete: whole && open === '' };
}
