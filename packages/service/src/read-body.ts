import type { IncomingMessage } from 'node:http';

import { AppError } from '@lakeward/kernel';

/**
 * The whole body, at most `maxBytes`; nothing beyond the limit is kept in memory.
 * @throws AppError LIMIT_EXCEEDED with `limit: 'bytes'`; BAD_REQUEST when the client leaves in the middle.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new AppError('LIMIT_EXCEEDED', `A request may have ${maxBytes} bytes.`, { limit: 'bytes', max: maxBytes });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'The body ended too early.', {}, { cause });
  }
  if (size > maxBytes) throw tooLarge();
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
