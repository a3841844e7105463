import {
  type FieldNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** One field of a selection, all its places merged. */
export interface SelectedField {
  readonly name: string;
  readonly responseKey: string;
  readonly nodes: readonly FieldNode[];
}

export type SelectionInfo = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

/**
 * Fields below the given ones by response key; fragments are opened, skipped ones left out. Generated types are no interfaces or unions, so a
 * fragment's type condition always holds.
 */
export function selectedFields(parents: readonly FieldNode[], info: SelectionInfo): readonly SelectedField[] {
  const found = new Map<string, { name: string; responseKey: string; nodes: FieldNode[] }>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.directives !== undefined && selection.directives.length > 0 && isLeftOut(selection.directives, info)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name.startsWith('__')) continue;
        const responseKey = selection.alias?.value ?? name;
        const field = found.get(responseKey);
        if (field) field.nodes.push(selection);
        else found.set(responseKey, { name, responseKey, nodes: [selection] });
      } else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else {
        const fragment = info.fragments[selection.name.value];
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };
  for (const parent of parents) if (parent.selectionSet) visit(parent.selectionSet);
  return [...found.values()];
}

function isLeftOut(directives: NonNullable<FieldNode['directives']>, info: SelectionInfo): boolean {
  const node = { directives };
  if (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] === false;
}
