import { exitCodes, StartFailure } from '@lakeward/kernel';

import type { Platform, PlatformOptions } from './platform.ts';

/** PLATFORM names a preset that does not exist (yet). */
export class UnknownPlatform extends StartFailure {
  constructor(message: string) {
    super(exitCodes.badSetting, message);
  }
}

const planned = ['aws', 'onprem'];

/** Loads the preset that is asked for, and no other. @throws UnknownPlatform; DataFolderInUse; DataFolderUnusable */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { platform } = options;
  if (platform === 'embedded') return (await import('./presets/embedded.ts')).openEmbeddedPlatform(options);
  throw new UnknownPlatform(
    planned.includes(platform)
      ? `PLATFORM=${platform} does not exist yet; PLATFORM=embedded does.`
      : `PLATFORM=${JSON.stringify(platform)} is unknown; PLATFORM=embedded is the only one yet.`,
  );
}
