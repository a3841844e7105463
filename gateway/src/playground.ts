import type { IncomingMessage, ServerResponse } from 'node:http';

/** The page at `/`. */
export interface Playground {
  /** Answers when the path is one of its own; says whether it did. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<boolean>;
}
