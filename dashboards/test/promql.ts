import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

/** One selector of a query. */
export interface Selector {
  /** `undefined` for a selector by labels alone. */
  readonly metric: string | undefined;
  readonly matchers: Readonly<Record<string, string>>;
  /** The range in brackets, if there is one. */
  readonly range: string | undefined;
  /** The innermost function that it is an argument of, such as `increase`. */
  readonly within: string | undefined;
}

/** What a query asks for. */
export interface Query {
  readonly selectors: readonly Selector[];
  /** Labels that sums are kept by, or that sides are matched on. */
  readonly grouping: readonly string[];
  /** Functions by name. */
  readonly functions: readonly string[];
}

/** Grafana's lengths of time, as one that PromQL can read. Variables stand in strings, where anything may. */
export function fillIn(expr: string): string {
  return expr.replaceAll(/\$__(rate_interval|interval|range)\b/g, '5m');
}

/** Reads PromQL with the parser of Prometheus' own editor. @throws Error with the place of a mistake. */
export function readPromQl(expr: string): Query {
  const text = fillIn(expr);
  const raw = new Map<number, string>();
  const original = [...expr.matchAll(/\[([^\]]+)\]/g)].map(([, range]) => range ?? '');
  [...text.matchAll(/\[([^\]]+)\]/g)].forEach((match, index) => raw.set(match.index, original[index] ?? ''));
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  const functions: string[] = [];
  const slice = (node: SyntaxNode): string => text.slice(node.from, node.to);

  const tree = parser.parse(text);
  tree.iterate({
    enter: ({ type, node, from }) => {
      if (type.isError) throw new Error(`Not PromQL at ${from}: ${text}`);
      if (type.name === 'FunctionIdentifier') functions.push(slice(node));
      if (type.name === 'GroupingLabels') {
        for (const child of childrenOf(node)) if (child.type.name === 'LabelName') grouping.push(slice(child));
      }
      if (type.name === 'VectorSelector') selectors.push(selectorOf(node));
    },
  });
  return { selectors, grouping, functions };

  function selectorOf(node: SyntaxNode): Selector {
    const matchers: [string, string][] = [];
    let metric: string | undefined;
    node.cursor().iterate((child) => {
      if (child.name === 'Identifier' && child.node.parent?.name === 'VectorSelector') metric = slice(child.node);
      if (child.name === 'UnquotedLabelMatcher') {
        const [name, op, value] = childrenOf(child.node).map(slice);
        matchers.push([name ?? '', `${op}${value}`]);
      }
    });
    const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
    const open = matrix === undefined ? -1 : text.indexOf('[', node.to);
    return { metric, matchers: merged(matchers), range: raw.get(open), within: callOf(node) };
  }

  function callOf(node: SyntaxNode): string | undefined {
    for (let at = node.parent; at !== null; at = at.parent) {
      if (at.name === 'FunctionCall') return slice(at.firstChild!);
      if (at.name === 'AggregateExpr' || at.name === 'BinaryExpr') return undefined;
    }
    return undefined;
  }
}

/** Two matchers of one label are both kept. */
function merged(matchers: readonly [string, string][]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of matchers) all[name] = name in all ? `${all[name]} ${value}` : value;
  return all;
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
