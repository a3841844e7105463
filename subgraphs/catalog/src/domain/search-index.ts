import type { Dataset, DatasetId } from '@lakeward/kernel';

/** Words of one dataset, by the field in which they stand. Columns are listed apart: which of them count is the caller's matter. */
interface IndexedDataset {
  readonly dataset: Dataset;
  readonly words: ReadonlyMap<SearchField, readonly string[]>;
  readonly columns: readonly { readonly path: string; readonly words: readonly string[] }[];
}

export type SearchField = 'name' | 'database' | 'tag' | 'domain' | 'description' | 'column';

/** What a hit in a field is worth; a whole word counts double a prefix, a typo a quarter. */
const weights: Readonly<Record<SearchField, number>> = { name: 8, database: 4, tag: 4, domain: 3, column: 2, description: 1 };

export interface SearchMatch {
  readonly dataset: Dataset;
  readonly score: number;
  /** Fields that matched, best first; a column as `column:<path>`. */
  readonly matched: readonly string[];
}

/** Full-text index over the catalog in memory; made anew from each snapshot, which at thousands of datasets takes milliseconds. */
export interface SearchIndex {
  /**
   * Datasets in which every word of `text` matches (words of two letters and more; prefixes, and one typo in words of five and more), best
   * first, then by name. Only datasets and columns that the caller may know take part, so a hidden one changes neither hits nor scores.
   */
  search(
    text: string,
    visible: { readonly dataset: (id: DatasetId) => boolean; readonly column: (id: DatasetId, path: string) => boolean },
  ): readonly SearchMatch[];
}

const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]{2,}/gu) ?? [];

export function createSearchIndex(datasets: Iterable<Dataset>): SearchIndex {
  const indexed = [...datasets].map((dataset): IndexedDataset => ({
    dataset,
    words: new Map<SearchField, readonly string[]>([
      ['name', wordsOf(dataset.name)],
      ['database', wordsOf(dataset.database)],
      ['tag', dataset.tags.flatMap(wordsOf)],
      ['domain', wordsOf(dataset.domain ?? '')],
      ['description', wordsOf(dataset.description ?? '')],
    ]),
    columns: [...dataset.columns, ...dataset.partitionKeys].map(({ name, description, tags }) => ({
      path: name,
      words: [...wordsOf(name), ...wordsOf(description ?? ''), ...tags.flatMap(wordsOf)],
    })),
  }));

  return {
    search(text, visible) {
      const wanted = [...new Set(wordsOf(text))].slice(0, 16);
      if (wanted.length === 0) return [];
      const hits: SearchMatch[] = [];
      for (const entry of indexed) {
        if (!visible.dataset(entry.dataset.id)) continue;
        const hit = matchOf(entry, wanted, (path) => visible.column(entry.dataset.id, path));
        if (hit) hits.push(hit);
      }
      return hits.toSorted((a, b) => b.score - a.score || compare(a.dataset.name, b.dataset.name) || compare(a.dataset.id, b.dataset.id));
    },
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function matchOf(entry: IndexedDataset, wanted: readonly string[], columnVisible: (path: string) => boolean): SearchMatch | null {
  const fields = new Map<string, number>();
  let score = 0;
  for (const word of wanted) {
    let best = 0;
    const see = (label: string, field: SearchField, words: readonly string[]) => {
      const worth = weights[field] * Math.max(0, ...words.map((have) => likeness(word, have)));
      if (worth === 0) return;
      fields.set(label, Math.max(fields.get(label) ?? 0, worth));
      best = Math.max(best, worth);
    };
    for (const [field, words] of entry.words) see(field, field, words);
    for (const { path, words } of entry.columns) if (columnVisible(path)) see(`column:${path}`, 'column', words);
    if (best === 0) return null;
    score += best;
  }
  return {
    dataset: entry.dataset,
    score,
    matched: [...fields].toSorted((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([label]) => label),
  };
}

/** 2 the word, 1 a prefix of it, 0.25 one typo away, 0 otherwise. */
function likeness(wanted: string, have: string): number {
  if (have === wanted) return 2;
  if (have.startsWith(wanted)) return 1;
  return wanted.length >= 5 && isOneEditAway(wanted, have) ? 0.25 : 0;
}

/** One letter changed, left out, added, or two neighbours swapped. */
export function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const rest = (skipA: number, skipB: number) => a.slice(start + skipA) === b.slice(start + skipB);
  if (a.length === b.length) {
    const swapped = a[start] === b[start + 1] && a[start + 1] === b[start] && rest(2, 2);
    return rest(1, 1) || swapped;
  }
  return a.length > b.length ? rest(1, 0) : rest(0, 1);
}
