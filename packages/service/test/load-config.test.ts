import { StartFailure, Unavailable } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { loadConfig } from '../src/load-config.ts';
import { cacheFolderOf, defaultDataFolder, serviceConfig } from '../src/service-config.ts';
import { startFailureOf } from '../src/start-failure-of.ts';

const failureOf = (work: () => unknown): StartFailure => {
  try {
    work();
  } catch (error) {
    if (error instanceof StartFailure) return error;
  }
  throw new Error('It did not fail.');
};

describe('loadConfig', () => {
  it('starts with no setting at all', () => {
    const config = loadConfig(serviceConfig, {});
    expect(config).toMatchObject({ PLATFORM: 'embedded', HOST: '127.0.0.1', PORT: 4000, LOG_LEVEL: 'info', SPARK_INSTALL: 'background' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty value for none', () => {
    expect(loadConfig(serviceConfig, { PORT: '', DATABASE_URL: '' }).PORT).toBe(4000);
  });

  it('names every problem at once, with the meaning of the setting, and exit code 78', () => {
    const failure = failureOf(() =>
      loadConfig(serviceConfig, { PORT: 'seven', LOG_LEVEL: 'loud', PLATFORM: 'aws', DATABASE_URL: 'mysql://x' }),
    );
    expect(failure.exitCode).toBe(78);
    for (const name of ['PORT', 'LOG_LEVEL', 'PLATFORM', 'DATABASE_URL']) expect(failure.message).toContain(`\n  ${name}: `);
    expect(failure.message).toContain('(Port to listen on; 0 takes a free one.)');
  });

  it('checks what a service adds', () => {
    const failure = failureOf(() => loadConfig(z.object({ ...serviceConfig.shape, LIMIT_MS: z.coerce.number().describe('A limit.') }), {}));
    expect(failure.message).toContain('LIMIT_MS');
  });

  it('keeps the data of root outside the checkout, one folder per checkout', () => {
    expect(defaultDataFolder('/a/lakeward', false)).toBe('/a/lakeward/.data');
    expect(defaultDataFolder('/a/lakeward', true)).toMatch(/^\/var\/lib\/lakeward\/[0-9a-f]{8}$/);
    expect(defaultDataFolder('/a/lakeward', true)).not.toBe(defaultDataFolder('/b/lakeward', true));
  });

  it('finds the cache folder as the XDG convention says', () => {
    expect(cacheFolderOf({ CACHE_DIR: '/c', XDG_CACHE_HOME: '/x' })).toBe('/c');
    expect(cacheFolderOf({ CACHE_DIR: undefined, XDG_CACHE_HOME: '/x' })).toBe('/x/lakeward');
  });
});

describe('startFailureOf', () => {
  it.each([
    [{ code: 'EADDRINUSE', port: 4000 }, 69, 'Port 4000 is taken; set PORT to a free one.'],
    [{ code: 'ENOSPC' }, 73, 'The disk is full; make room or set DATA_DIR to another disk.'],
    [{ code: 'EACCES', path: '/data' }, 73, '/data cannot be written; set DATA_DIR to a folder of yours.'],
    [{ code: 'ELSE' }, 70, 'The start failed by a fault of ours.'],
  ])('says what to do about %j', (facts, exitCode, message) => {
    expect(startFailureOf(Object.assign(new Error('raw'), facts))).toMatchObject({ exitCode, message });
  });

  it('names the setting behind a store that does not answer, and keeps what names its exit code itself', () => {
    expect(startFailureOf(new Unavailable('The store does not answer.'))).toMatchObject({
      exitCode: 69,
      message: expect.stringContaining('DATABASE_URL'),
    });
    const own = new StartFailure(75, 'Already running.');
    expect(startFailureOf(own)).toBe(own);
  });
});
