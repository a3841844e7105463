/** One answer of the gateway, whatever its HTTP status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly data: any; // oxlint-disable-line no-explicit-any -- the tests look into answers of many shapes
  readonly errors:
    | readonly {
        readonly message: string;
        readonly path?: readonly (string | number)[];
        readonly extensions?: { readonly code?: string };
      }[]
    | undefined;
}

export interface LakewardClient {
  readonly token: string;
  query(document: string, variables?: object): Promise<Answer>;
  /** Events of a subscription until it ends or the consumer returns. */
  subscribe(document: string, variables?: object): AsyncGenerator<Answer>;
}

export async function openClient(url: string, user: string): Promise<LakewardClient> {
  const answer = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  if (answer.status !== 200) throw new Error(`No token for ${user}: ${answer.status} ${await answer.text()}`);
  const { token } = (await answer.json()) as { token: string };
  return {
    token,
    query: (document, variables) => post(url, token, { query: document, variables }),
    subscribe: (document, variables) => stream(url, token, { query: document, variables }),
  };
}

/** Sends any body with any token, for the tests that send bad ones. */
export async function post(url: string, token: string | null, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return parse(answer.status, await answer.text());
}

function parse(status: number, text: string): Answer {
  try {
    const { data, errors } = JSON.parse(text) as Answer;
    return { status, text, data, errors };
  } catch {
    return { status, text, data: undefined, errors: undefined };
  }
}

async function* stream(url: string, token: string, body: object): AsyncGenerator<Answer> {
  const stop = new AbortController();
  try {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return yield parse(answer.status, await answer.text());
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk.replaceAll('\r\n', '\n');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const message = text.slice(0, end);
        text = text.slice(end + 2);
        const data = message
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trim())
          .join('\n');
        if (/^event: ?complete/m.test(message)) return;
        if (data) yield parse(answer.status, data);
      }
    }
  } finally {
    stop.abort();
  }
}
