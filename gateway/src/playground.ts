import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The page at `/`. */
export interface Playground {
  /** Answers when the path is one of its own; says whether it did. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<boolean>;
}

export interface PlaygroundOptions {
  /** Folder with `<name>.graphql`, and beside it `<name>.variables.json` where an example has variables; null = no examples. */
  readonly examplesFolder: string | null;
  /** Users of the switcher; empty = the reader pastes a token. */
  readonly users: readonly { readonly id: string; readonly name: string }[];
}

interface Example {
  readonly file: string;
  /** Who the example is written for: its line `# user: <id>`. */
  readonly user: string | null;
  readonly query: string;
  readonly variables: string;
}

const require = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(require.resolve(name));
const own = join(import.meta.dirname, '../assets');

/** All files that the page loads; none comes from another host. */
const assets: Readonly<Record<string, { readonly type: string; readonly path: () => string }>> = {
  'react.js': { type: 'text/javascript', path: () => join(folderOf('react'), 'umd/react.production.min.js') },
  'react-dom.js': { type: 'text/javascript', path: () => join(folderOf('react-dom'), 'umd/react-dom.production.min.js') },
  'graphiql.js': { type: 'text/javascript', path: () => join(folderOf('graphiql'), '../graphiql.min.js') },
  'graphiql.css': { type: 'text/css', path: () => join(folderOf('graphiql'), '../graphiql.min.css') },
  'playground.js': { type: 'text/javascript', path: () => join(own, 'playground.js') },
  'playground.css': { type: 'text/css', path: () => join(own, 'playground.css') },
};

const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b7285" d="M1 9q3.5-3 7 0t7 0v5H1z"/><circle cx="8" cy="5" r="2" fill="#16324f"/></svg>',
)}`;

/** GraphiQL on files of our own, with a user switcher and the examples as tabs. Examples are read anew for each page, so editing one needs no restart. */
export function openPlayground({ examplesFolder, users }: PlaygroundOptions): Playground {
  async function sendPage(response: ServerResponse): Promise<void> {
    const nonce = randomBytes(16).toString('base64');
    const config = { users: users.map(({ id, name }) => ({ id, name })), examples: await readExamples(examplesFolder) };
    send(response, 'text/html', page(nonce, config), {
      'content-security-policy':
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; ` +
        `connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  }

  return {
    answer: async (request, response, pathname) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      if (pathname === '/') {
        await sendPage(response);
        return true;
      }
      const name = pathname.startsWith('/assets/') ? pathname.slice('/assets/'.length) : '';
      const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
      if (!asset) return false;
      send(response, asset.type, await readFile(asset.path()), { 'cache-control': 'max-age=3600' });
      return true;
    },
  };
}

function send(response: ServerResponse, type: string, body: string | Buffer, headers: Record<string, string>): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

async function readExamples(folder: string | null): Promise<readonly Example[]> {
  if (folder === null) return [];
  const files = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const query = await readFile(join(folder, file), 'utf8');
      const variables = await readFile(join(folder, file.replace(/\.graphql$/, '.variables.json')), 'utf8').catch(() => '');
      return { file, query, variables, user: /^#\s*user:\s*(\S+)/m.exec(query)?.[1] ?? null };
    }),
  );
}

/** `<` is written as an escape, so no text of an example ends the element that it stands in. */
const embedded = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const page = (nonce: string, config: unknown): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Lakeward</title>
    <link rel="icon" href="${icon}" />
    <link rel="stylesheet" href="/assets/graphiql.css" />
    <link rel="stylesheet" href="/assets/playground.css" />
  </head>
  <body>
    <header class="lw-bar">
      <h1>Lakeward</h1>
      <p>One graph over the lake, its catalog and its jobs. The same question gets each user only what the policies allow.</p>
      <label>Ask as <select id="user" aria-label="User"></select></label>
      <label>Token <input id="token" type="password" autocomplete="off" aria-label="Token" /></label>
    </header>
    <p id="problem" class="lw-problem" role="alert" hidden></p>
    <main id="graphiql"></main>
    <script id="config" type="application/json" nonce="${nonce}">${embedded(config)}</script>
    ${['react', 'react-dom', 'graphiql', 'playground'].map((name) => `<script src="/assets/${name}.js" nonce="${nonce}"></script>`).join('\n    ')}
  </body>
</html>
`;
