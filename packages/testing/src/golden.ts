import { expect } from 'vitest';

/** Compares with the file beside the test; `vitest -u` rewrites it, CI refuses to. JSON values are written with two spaces and a final newline. */
export async function expectGolden(value: unknown, file: string | URL): Promise<void> {
  const path = file instanceof URL ? decodeURIComponent(file.pathname) : file;
  await expect(typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`).toMatchFileSnapshot(path);
}
