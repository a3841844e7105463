import { join } from 'node:path';

import { readUsers } from '@lakeward/gateway';
import { exitCodes, StartFailure } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import { checkoutFolder, platformSettings, runService, serviceConfig } from '@lakeward/service';

/** `npm run token -- <user>`: prints a token of a demo user, for the server on the same data folder. Valid for 15 minutes. */
await runService('token', serviceConfig, async ({ config, log, use }) => {
  const users = await readUsers(join(checkoutFolder(), 'seed/users'));
  const wanted = process.argv[2];
  if (!users.some(({ id }) => id === wanted)) {
    throw new StartFailure(exitCodes.badSetting, `Say for whom: npm run token -- <user>, one of ${users.map(({ id }) => id).join(', ')}.`);
  }
  const platform = use(
    // The server may be running; only its key is read.
    await openPlatform({ ...platformSettings(config), shared: true, users, log }),
  );
  const issuer = await platform.devIssuer();
  if (!issuer) throw new StartFailure(exitCodes.badSetting, `PLATFORM=${config.PLATFORM} takes the tokens of its identity provider.`);
  process.stdout.write(`${(await issuer.issue(wanted!)).token}\n`);
});
