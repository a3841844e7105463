import { type Dataset, Invalid } from '@lakeward/kernel';

/** What a filter can ask of. */
export type FilteredDataset = Pick<Dataset, 'database' | 'name' | 'tags' | 'owners'>;

export interface TextFilter {
  readonly eq?: string | null;
  readonly ne?: string | null;
  readonly in?: readonly string[] | null;
  readonly notIn?: readonly string[] | null;
  readonly like?: string | null;
  readonly startsWith?: string | null;
  readonly contains?: string | null;
  readonly isNull?: boolean | null;
}

export interface DatasetCondition {
  readonly and?: readonly DatasetCondition[] | null;
  readonly or?: readonly DatasetCondition[] | null;
  readonly not?: DatasetCondition | null;
  readonly database?: TextFilter | null;
  readonly name?: TextFilter | null;
  readonly tag?: TextFilter | null;
  readonly owner?: string | null;
  readonly source?: string | null;
}

/** Does the dataset satisfy every part that is given? A tag filter asks whether some tag satisfies it. */
export function matchesDataset(dataset: FilteredDataset, where: DatasetCondition): boolean {
  const parts: boolean[] = [];
  if (where.and) parts.push(where.and.every((part) => matchesDataset(dataset, part)));
  if (where.or) parts.push(where.or.some((part) => matchesDataset(dataset, part)));
  if (where.not) parts.push(!matchesDataset(dataset, where.not));
  if (where.database) parts.push(matchesText(dataset.database, where.database));
  if (where.name) parts.push(matchesText(dataset.name, where.name));
  if (where.tag) {
    const filter = where.tag;
    parts.push(filter.isNull === true ? dataset.tags.length === 0 : dataset.tags.some((tag) => matchesText(tag, filter)));
  }
  if (where.owner) parts.push(dataset.owners.some((owner) => owner.principal === where.owner));
  if (where.source) parts.push(where.source === 'LAKE');
  return parts.every(Boolean);
}

function matchesText(text: string, filter: TextFilter): boolean {
  for (const [word, value] of Object.entries(filter))
    if (value === null) throw new Invalid(`"${word}: null" asks for nothing; use isNull.`, { path: ['where', word] });
  const { eq, ne, in: among, notIn, like, startsWith, contains, isNull } = filter;
  return (
    (eq == null || text === eq) &&
    (ne == null || text !== ne) &&
    (among == null || among.includes(text)) &&
    (notIn == null || !notIn.includes(text)) &&
    (like == null || likePattern(like).test(text)) &&
    (startsWith == null || text.startsWith(startsWith)) &&
    (contains == null || text.includes(contains)) &&
    isNull !== true
  );
}

/** SQL's LIKE: `%` any text, `_` one letter, `\` takes the next sign as it is. Runs of `%` are one, so that no pattern backtracks for long. */
function likePattern(pattern: string): RegExp {
  if (pattern.length > 200) throw new Invalid('A pattern may have 200 signs.', { path: ['where', 'like'] });
  const source = pattern
    .replace(/%+/g, '%')
    .replace(/\\(.)|([%_])|([\s\S])/gu, (_, escaped: string | undefined, wild: string | undefined, plain: string | undefined) => {
      if (wild) return wild === '%' ? '[\\s\\S]*?' : '[\\s\\S]';
      return RegExp.escape(escaped ?? plain!);
    });
  return new RegExp(`^${source}$`, 'u');
}
