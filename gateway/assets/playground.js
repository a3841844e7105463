/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a script for browsers; the checker knows Node's types only */
/* The playground's own part: who asks, which examples are open, and how requests are sent. Nothing is kept between visits. */
(() => {
  const { React, ReactDOM, GraphiQL } = window;
  const config = JSON.parse(document.getElementById('config').textContent);
  const address = new URLSearchParams(location.search);
  const problem = document.getElementById('problem');
  const switcher = document.getElementById('user');
  const written = document.getElementById('token');

  const wanted = config.examples.find(({ file }) => file === address.get('example') || file === `${address.get('example')}.graphql`);
  const firstUser = [address.get('user'), wanted?.user, config.users[0]?.id].find((id) => config.users.some((user) => user.id === id));
  const tokens = new Map();

  function complain(text) {
    problem.textContent = text;
    problem.hidden = text === '';
  }

  /** The token of a user, fetched when there is none that is good for another half minute. */
  async function tokenOf(user) {
    if (config.users.length === 0) return written.value.trim();
    const kept = tokens.get(user);
    if (kept && Date.parse(kept.expiresAt) - Date.now() > 30_000) return kept.token;
    const response = await fetch('/dev/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.errors?.[0]?.message ?? 'No token could be had.');
    tokens.set(user, answer);
    return answer.token;
  }

  function isSubscription(documentAST, operationName) {
    const operations = documentAST?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? [];
    const chosen = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
    return chosen?.operation === 'subscription';
  }

  /** Server-sent events as they come: `next` with an answer, then `complete`. */
  async function* answersOf(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        rest += value;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const lines = rest.slice(0, end).split('\n');
          rest = rest.slice(end + 2);
          const event = lines
            .find((line) => line.startsWith('event:'))
            ?.slice(6)
            .trim();
          const data = lines
            .find((line) => line.startsWith('data:'))
            ?.slice(5)
            .trim();
          if (event === 'complete') return;
          if (event === 'next' && data) yield JSON.parse(data);
        }
      }
    } finally {
      void reader.cancel();
    }
  }

  async function send(user, params, stream, signal) {
    complain('');
    try {
      const response = await fetch('/graphql', {
        method: 'POST',
        signal,
        headers: {
          'content-type': 'application/json',
          accept: stream ? 'text/event-stream' : 'application/graphql-response+json, application/json',
          authorization: `Bearer ${await tokenOf(user)}`,
        },
        body: JSON.stringify(params),
      });
      if (response.status === 401) tokens.delete(user);
      return response;
    } catch (error) {
      if (!signal?.aborted) complain(`The gateway does not answer: ${error.message}`);
      throw error;
    }
  }

  async function* subscribe(user, params) {
    const leaving = new AbortController();
    try {
      const response = await send(user, params, true, leaving.signal);
      if (response.headers.get('content-type')?.includes('text/event-stream')) yield* answersOf(response);
      else yield await response.json();
    } finally {
      leaving.abort();
    }
  }

  const fetcherOf = (user) => (params, options) => {
    if (isSubscription(options?.documentAST, params.operationName)) return subscribe(user, params);
    return send(user, params, false).then((response) => response.json());
  };

  const memory = new Map();
  const storage = {
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
    clear: () => memory.clear(),
    get length() {
      return memory.size;
    },
  };

  const inOrder = wanted ? [wanted, ...config.examples.filter((example) => example !== wanted)] : config.examples;
  const tabs = inOrder.map(({ query, variables }) => ({ query, variables }));
  const fallback = { query: '# Ask the lake, the catalog and the jobs as one graph.\n{\n  me {\n    name\n  }\n}\n' };

  const root = ReactDOM.createRoot(document.getElementById('graphiql'));
  // The page has its name in the bar already.
  const logo = React.createElement(GraphiQL.Logo, null, ' ');
  function show(user) {
    root.render(
      React.createElement(GraphiQL, {
        fetcher: fetcherOf(user),
        storage,
        defaultTabs: tabs.length > 0 ? tabs : [fallback],
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: false,
        defaultEditorToolsVisibility: 'variables',
        children: logo,
      }),
    );
  }

  for (const { id, name } of config.users) switcher.append(new Option(name === id ? id : `${name} (${id})`, id, false, id === firstUser));
  switcher.closest('label').hidden = config.users.length === 0;
  written.closest('label').hidden = config.users.length > 0;
  switcher.addEventListener('change', () => {
    const next = new URL(location.href);
    next.searchParams.set('user', switcher.value);
    history.replaceState(null, '', next);
    show(switcher.value);
  });
  written.addEventListener('change', () => show('written'));
  show(firstUser ?? 'written');
})();
