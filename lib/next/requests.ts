// Reading what a request says. Every fault names the field.
import { fault, invalid } from './errors';

const MAX_JSON_BYTES = 1_000_000;

/** Ids are the last path segment, so that the handlers work under any router. */
export function lastSegment(request: Request): string {
  const { pathname } = new URL(request.url);
  const segment = pathname.replace(/\/+$/, '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a lone percent sign is no id of ours
  }
}

export function query(request: Request, name: string): string | undefined {
  return new URL(request.url).searchParams.get(name) ?? undefined;
}

/** The whole body, of at most so many bytes; what is longer is not read on. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyOf(request)) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * The body's bytes. Leaving the loop early cancels the rest of the body, at once: a generator would wait
 * for the read under way, and so for a browser that sends no more.
 */
export function bodyOf(request: Request): AsyncIterableIterator<Uint8Array> {
  const reader = request.body?.getReader();
  const end = { done: true, value: undefined } as const;
  return {
    next: async () => (await reader?.read()) ?? end,
    async return() {
      await reader?.cancel().catch(() => {}); // of a body that has failed, and its reader knows why
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export function tooLarge(limit: number): Error {
  return fault({
    kind: 'validation',
    code: 'body_too_large',
    message: `The body is larger than ${limit} bytes.`,
  });
}

export type Fields = Record<string, unknown>;

export async function readJson(request: Request): Promise<Fields> {
  return parseJson(await readBytes(request, MAX_JSON_BYTES));
}

/** A front end that has nothing to say sends no body, or an empty one. */
export async function readOptionalJson(request: Request): Promise<Fields> {
  const bytes = await readBytes(request, MAX_JSON_BYTES);
  return bytes.byteLength === 0 ? {} : parseJson(bytes);
}

function parseJson(bytes: Uint8Array): Fields {
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('body', 'The body is no JSON.');
  }
  return asObject(value, 'body');
}

export function asObject(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, `\`${name}\` must be an object.`);
  }
  return value as Fields;
}

export function required(fields: Fields, name: string): string {
  const value = optional(fields, name);
  if (value === undefined || value === '') {
    throw invalid(name, `\`${name}\` is missing.`, 'required');
  }
  return value;
}

/** Null counts as absent: many a client sends it for a field that was left empty. */
export function optional(fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') {
    throw invalid(name, `\`${name}\` must be text.`);
  }
  return value;
}

export function optionalBoolean(fields: Fields, name: string): boolean | undefined {
  const value = fields[name] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') {
    throw invalid(name, `\`${name}\` must be true or false.`);
  }
  return value;
}

/** Refuses fields that no handler reads: a misspelt one must not be taken for left out. */
export function checkNames(fields: Fields, names: readonly string[], prefix = ''): void {
  for (const name of Object.keys(fields)) {
    if (!names.includes(name)) {
      throw invalid(prefix + name, `There is no \`${prefix}${name}\` here.`, 'unknown');
    }
  }
}
