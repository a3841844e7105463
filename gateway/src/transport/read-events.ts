import { type ExecutionResult, GraphQLError } from 'graphql';

/** An event larger than this is no event of ours. */
const mostCharacters = 4_000_000;

/**
 * Reads a stream of server-sent events as graphql-sse writes them: `event: next` with an answer as `data`, then `event: complete`.
 * Ends without an event when the stream breaks off; whoever needs to know resumes by sequence.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, onBreak: () => ExecutionResult): AsyncGenerator<ExecutionResult, void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true });
      if (rest.length > mostCharacters) break;
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        const fields = new Map(
          rest
            .slice(0, end)
            .split('\n')
            .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
        );
        rest = rest.slice(end + 2);
        if (fields.get('event') === 'complete') return;
        if (fields.get('event') === 'next') yield parseAnswer(fields.get('data') ?? '');
      }
    }
  } catch {
    // Whether it was reset or ended early makes no difference to the reader.
  }
  yield onBreak();
}

/** Errors become objects of graphql-js, because what merges answers looks at their class. @throws SyntaxError for what is no JSON object. */
export function parseAnswer(text: string): ExecutionResult {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('data' in value || 'errors' in value)) throw new SyntaxError('no GraphQL answer');
  const { data, errors } = value as {
    data?: ExecutionResult['data'];
    errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
  };
  return {
    ...(data !== undefined && { data }),
    ...(errors && {
      errors: errors.map(
        ({ message, path, extensions }) => new GraphQLError(message, { ...(path && { path }), ...(extensions && { extensions }) }),
      ),
    }),
  };
}
