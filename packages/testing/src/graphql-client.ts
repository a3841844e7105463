import type { ExecutionResult } from 'graphql';

export interface GraphqlAnswer extends ExecutionResult<Record<string, unknown>> {
  /** Of the HTTP response. */
  readonly status: number;
}

/** Asks a gateway or a subgraph over HTTP as one caller. */
export interface GraphqlClient {
  query(document: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer>;
  /** Events of a subscription, by server-sent events, until the server completes it, the consumer returns or the signal aborts. */
  subscribe(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): AsyncIterable<ExecutionResult<Record<string, unknown>>>;
}

export interface GraphqlClientOptions {
  /** `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createGraphqlClient({ url, token, headers = {} }: GraphqlClientOptions): GraphqlClient {
  const post = (accept: string, query: string, variables: object | undefined, signal: AbortSignal | null) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      body: JSON.stringify({ query, variables }),
      signal,
    });

  return {
    async query(document, variables) {
      const response = await post('application/json', document, variables, AbortSignal.timeout(60_000));
      return { status: response.status, ...((await response.json()) as ExecutionResult<Record<string, unknown>>) };
    },

    async *subscribe(document, variables, signal) {
      const response = await post('text/event-stream', document, variables, signal ?? null);
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
        yield (await response.json()) as ExecutionResult<Record<string, unknown>>;
        return;
      }
      for await (const { event, data } of serverSentEvents(response)) {
        if (event === 'complete') return;
        if (event === 'next') yield JSON.parse(data) as ExecutionResult<Record<string, unknown>>;
      }
    },
  };
}

/** Comments, which keep the connection alive, are left out. */
async function* serverSentEvents(response: Response): AsyncIterable<{ event: string; data: string }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop()!;
    for (const block of blocks) {
      const fields = block.split(/\r?\n/).map((line) => /^(event|data)(?:: ?(.*))?$/.exec(line));
      const valuesOf = (name: string) => fields.filter((field) => field?.[1] === name).map((field) => field![2] ?? '');
      const event = valuesOf('event')[0];
      if (event !== undefined) yield { event, data: valuesOf('data').join('\n') };
    }
  }
}
