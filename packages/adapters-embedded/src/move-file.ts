import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Moves a file so that its new place holds it whole or not at all, across disks too. Replaces what is there. */
export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = `${to}.part`;
    await copyFile(from, beside);
    await rename(beside, to);
    await rm(from, { force: true });
  }
}
