import { Invalid } from '@lakeward/kernel';

/** Rows of one page, in GraphQL and to the engine. */
const maxPageSize = 10_000;

export interface Paging {
  /** 1 to 10,000. */
  readonly size: number;
  /** With `last`: the page that ends before the cursor, or at the end of everything. */
  readonly backward: boolean;
  readonly cursor: { readonly text: string; readonly argument: 'after' | 'before' } | null;
}

type Arguments = Readonly<Record<string, unknown>>;

/** @throws Invalid for a size out of bounds, and for a mixture of both directions */
export function readPaging(args: Arguments): Paging {
  const last = args['last'] ?? null;
  const backward = last !== null;
  const [argument, other] = backward ? (['before', 'after'] as const) : (['after', 'before'] as const);
  if ((args[other] ?? null) !== null) {
    throw new Invalid(backward ? 'after goes with first; with last, say before.' : 'before goes with last; with first, say after.', {
      path: [other],
    });
  }
  const size = backward ? (last as number) : ((args['first'] as number | null | undefined) ?? 100);
  if (size < 1 || size > maxPageSize) {
    throw new Invalid(`A page has 1 to ${maxPageSize} rows.`, { path: [backward ? 'last' : 'first'] });
  }
  const text = (args[argument] as string | null | undefined) ?? null;
  return { size, backward, cursor: text === null ? null : { text, argument } };
}
