import { AppError } from '@lakeward/kernel';
import { type DocumentNode, type FragmentDefinitionNode, Kind, Lexer, type SelectionSetNode, Source, TokenKind } from 'graphql';

/** Bounds of one document. Each has its arithmetic: the largest honest document we know, times three or more. */
export interface DocumentLimits {
  /** Body of the request. GraphiQL's introspection is 2 kB, a page of a generated client 10 kB. */
  readonly bytes: number;
  /** Words and marks. Introspection has 300. */
  readonly tokens: number;
  /** Nested selections. Introspection has 13. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields after all fragments are put in place: what validation and planning really work on. */
  readonly fields: number;
  /** Nested lists and objects in literals and variables. */
  readonly valueDepth: number;
}

export const defaultDocumentLimits: DocumentLimits = {
  bytes: 65_536,
  tokens: 4_000,
  depth: 20,
  aliases: 200,
  directives: 100,
  fields: 2_000,
  valueDepth: 40,
};

const exceeded = (limit: keyof DocumentLimits, max: number): AppError =>
  new AppError('LIMIT_EXCEEDED', `The document goes beyond the limit "${limit}" of ${max}.`, { limit, max });

/**
 * Counts words and nesting with the lexer alone, so nothing recursive ever sees a hostile text. A text that the lexer refuses is left to the
 * parser, which says where it is wrong.
 * @throws AppError LIMIT_EXCEEDED with `limit`.
 */
export function limitText(text: string, limits: DocumentLimits): void {
  if (text.length > limits.bytes) throw exceeded('bytes', limits.bytes);
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  const mostNesting = limits.depth + limits.valueDepth;
  for (;;) {
    let kind: TokenKind;
    try {
      kind = lexer.advance().kind;
    } catch {
      return;
    }
    if (kind === TokenKind.EOF) return;
    if (++tokens > limits.tokens) throw exceeded('tokens', limits.tokens);
    if (kind === TokenKind.BRACE_L || kind === TokenKind.BRACKET_L || kind === TokenKind.PAREN_L) nesting++;
    if (kind === TokenKind.BRACE_R || kind === TokenKind.BRACKET_R || kind === TokenKind.PAREN_R) nesting--;
    if (nesting > mostNesting) throw exceeded('depth', limits.depth);
  }
}

interface Size {
  readonly fields: number;
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const nothing: Size = { fields: 0, depth: 0, aliases: 0, directives: 0 };

/**
 * Counts a parsed document with every fragment in place, each fragment measured once, so that doubling fragments cost us nothing.
 * A fragment that leads to itself counts as nothing here; validation refuses it by name.
 * @throws AppError LIMIT_EXCEEDED with `limit`.
 */
export function limitDocument(document: DocumentNode, limits: DocumentLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const sizes = new Map<string, Size>();

  function sizeOfFragment(name: string): Size {
    const known = sizes.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    sizes.set(name, nothing);
    const size = sizeOf(fragment.selectionSet, fragment.directives?.length ?? 0);
    sizes.set(name, size);
    return size;
  }

  function sizeOf(selections: SelectionSetNode, ownDirectives = 0): Size {
    let { fields, depth, aliases } = nothing;
    let directives = ownDirectives;
    for (const selection of selections.selections) {
      directives += selection.directives?.length ?? 0;
      let inner = nothing;
      let level = 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) inner = sizeOfFragment(selection.name.value);
      else if (selection.selectionSet) inner = sizeOf(selection.selectionSet);
      if (selection.kind === Kind.FIELD) {
        fields += 1;
        level = 1;
        if (selection.alias) aliases += 1;
      }
      fields += inner.fields;
      aliases += inner.aliases;
      directives += inner.directives;
      depth = Math.max(depth, level + inner.depth);
    }
    return { fields, depth, aliases, directives };
  }

  const check = ({ fields, depth, aliases, directives }: Size) => {
    if (fields > limits.fields) throw exceeded('fields', limits.fields);
    if (depth > limits.depth) throw exceeded('depth', limits.depth);
    if (aliases > limits.aliases) throw exceeded('aliases', limits.aliases);
    if (directives > limits.directives) throw exceeded('directives', limits.directives);
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) check(sizeOf(definition.selectionSet, definition.directives?.length ?? 0));
  }
  // Fragments that no operation uses are validated all the same.
  for (const name of fragments.keys()) check(sizeOfFragment(name));
}

/** @throws AppError LIMIT_EXCEEDED when variables nest too deep for what reads them recursively. */
export function limitVariables(variables: unknown, limits: DocumentLimits): void {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.valueDepth) throw exceeded('valueDepth', limits.valueDepth);
    level = level.flatMap((value): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}
