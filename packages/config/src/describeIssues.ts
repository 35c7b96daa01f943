import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const LONGEST_VALUE = 60;

/**
 * Every problem that zod found, one a line, as `path: what is wrong`: `network.channels: expected number, got string`.
 * An unknown key has a line of its own under its own path. Where the error holds the input (zod's `reportInput`), the
 * value itself is shown. Messages that a schema brings along are kept as they are.
 */
export function describeIssues(error: z.ZodError): string {
  return error.issues.flatMap((issue) => linesOf(issue, issue.path)).join('\n');
}

function linesOf(issue: Issue, path: readonly PropertyKey[]): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${formatPath(path)}: ${phrase(issue)}`];
  const hint = isZodDefault(issue.message) ? '' : `; ${issue.message}`;
  return issue.keys.map((key) => `${formatPath([...path, key])}: unknown key${hint}`);
}

/** `attention[1].heads`; keys that are no identifiers in quotes. */
function formatPath(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(String(key))) return `${before}[${JSON.stringify(String(key))}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
  return text === '' ? '(top level)' : text;
}

function phrase(issue: Issue): string {
  if (!isZodDefault(issue.message)) return issue.message;
  const [type, hasInput] = [receivedType(issue), 'input' in issue];
  const value = hasInput ? show(offender(issue)) : '';
  if (type === 'undefined' || (hasInput && value === 'undefined')) return `missing, ${demand(issue)}`;
  // "got array array" and "got NaN NaN" would say one thing twice.
  const shown = value === type ? '' : value;
  const got = [type, shown.length <= LONGEST_VALUE ? shown : ''].filter((text) => text !== '').join(' ');
  return got === '' ? demand(issue) : `${demand(issue)}, got ${got}`;
}

/** zod states the type that it got only in its message. */
function receivedType(issue: Issue): string {
  return issue.code === 'invalid_type' ? (/received (.*)$/.exec(issue.message)?.[1] ?? '') : '';
}

/** The wrong value; for an object that fits no form because of one field, that field. */
function offender(issue: Issue): unknown {
  const { discriminator } = issue as { readonly discriminator?: string };
  return discriminator === undefined ? issue.input : (issue.input as Record<string, unknown>)[discriminator];
}

/** What the schema asks for, without what it got. */
function demand(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'integer' : issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return bound(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at least' : 'more than', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at most' : 'less than', issue.maximum);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return alternatives(issue);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.map(phrase).join(', ');
    default:
      return `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
  }
}

function alternatives(issue: z.core.$ZodIssueInvalidUnion): string {
  const { options } = issue as { readonly options?: readonly unknown[] };
  if (options?.length) return oneOf(options);
  const literals = issue.errors.map((branch) =>
    branch.length === 1 && branch[0]!.code === 'invalid_value' && branch[0]!.path.length === 0 ? branch[0]!.values : [],
  );
  if (literals.every((values) => values.length > 0)) return oneOf(literals.flat());
  const forms = issue.errors.map((branch) =>
    branch.flatMap((each) => (each.path.length === 0 ? demand(each) : linesOf(each, each.path))).join(' and '),
  );
  return [...new Set(forms)].join(', or ');
}

function oneOf(values: readonly unknown[]): string {
  return `expected ${values.length > 1 ? 'one of ' : ''}${values.map(show).join(', ')}`;
}

function bound(origin: string, comparison: string, limit: number | bigint): string {
  const plural = Number(limit) === 1 ? '' : 's';
  if (origin === 'string') return `must have ${comparison} ${limit} character${plural}`;
  if (origin === 'array' || origin === 'set' || origin === 'map') {
    return `must have ${comparison} ${limit} item${plural}`;
  }
  return `must be ${comparison} ${limit}`;
}

/** A value as one line; of an object or array only its kind. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'array' : 'object';
}

/** Whether zod worded the message itself. */
function isZodDefault(message: string): boolean {
  return /^(Invalid|Too (small|big)|Unrecognized)\b/.test(message);
}
