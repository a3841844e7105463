import { type Logger, pino } from 'pino';

export type { Logger };

/** Names whose values never reach a log, whatever object carries them. */
const redacted = [
  'token',
  'authorization',
  '*.token',
  '*.authorization',
  'headers.authorization',
  'req.headers.authorization',
  'variables',
  '*.variables',
];

/** JSON lines on stderr: stdout belongs to what `npm start` prints for people. */
export const createLogger = (service: string, level: string): Logger =>
  pino({ name: service, level, redact: { paths: redacted, censor: '[redacted]' } }, pino.destination({ dest: 2, sync: false }));
