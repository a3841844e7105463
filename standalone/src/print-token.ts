import { join } from 'node:path';

import { openPlatform } from '@lakeward/platform';
import { checkoutFolder, createLogger, exitCodes, loadConfig, serviceConfig, StartFailure } from '@lakeward/service';

import { readSeedUsers } from './load-seed.ts';
import { runService } from './run-service.ts';

/** `npm run token -- <user>`: prints a token of a demo user, for the server on the same data folder. Valid for 15 minutes. */
await runService('token', async (use) => {
  const config = loadConfig(serviceConfig);
  const log = createLogger('token', config.LOG_LEVEL);
  const users = await readSeedUsers(join(checkoutFolder(), 'seed'));
  const wanted = process.argv[2];
  if (!users.some(({ id }) => id === wanted)) {
    throw new StartFailure(exitCodes.badSetting, `Say for whom: npm run token -- <user>, one of ${users.map(({ id }) => id).join(', ')}.`);
  }
  const platform = use(
    await openPlatform({
      platform: config.PLATFORM,
      dataFolder: config.DATA_DIR,
      // The server may be running; only its key is read.
      shared: true,
      users,
      spark: () => Promise.reject(new StartFailure(exitCodes.internal, 'Tokens need no Spark.')),
      log,
    }),
  );
  const issuer = await platform.devIssuer();
  if (!issuer) throw new StartFailure(exitCodes.badSetting, `PLATFORM=${config.PLATFORM} takes the tokens of its identity provider.`);
  process.stdout.write(`${(await issuer.issue(wanted!)).token}\n`);
  return log;
});
