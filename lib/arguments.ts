// Checks of what users pass. A wrong type is a TypeError, thrown at once: it is a mistake in the
// program, unlike everything that TikTokError stands for.

/** The value's kind in words. Strings are not shown: one may be a secret in the wrong place. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return `${value} of type ${typeof value}`;
  }
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'an invalid Date';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const faulty = new WeakMap<TypeError, string>();

export function expected(what: string, name: string, value: unknown): TypeError {
  const error = new TypeError(`Expected ${what} for \`${name}\` but received ${describe(value)}`);
  faulty.set(error, name);
  return error;
}

/** Which argument an error of expected() is about; undefined for any other error. */
export function faultyArgument(error: unknown): string | undefined {
  return faulty.get(error as TypeError);
}

export function checkString(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw expected('a non-empty string', name, value);
  return value;
}

export function checkOptionalString(value: unknown, name: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw expected('a string', name, value);
  return value;
}

export function checkBoolean(value: unknown, name: string): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw expected('a boolean', name, value);
  return value;
}

export function checkStrings(value: unknown, name: string): string[] {
  const fits =
    Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
  if (!fits) throw expected('an array of non-empty strings', name, value);
  return [...(value as string[])];
}

export function checkObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw expected('an object', name, value);
  }
  return value as Record<string, unknown>;
}

export function checkOptionalObject(value: unknown, name: string): Record<string, unknown> {
  return value === undefined ? {} : checkObject(value, name);
}

export function checkFunction<F>(value: F, name: string): F {
  if (value !== undefined && typeof value !== 'function') throw expected('a function', name, value);
  return value;
}

/** A whole number from `least` on. */
export function checkInteger(value: unknown, name: string, least: number): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw expected(`a whole number of at least ${least}`, name, value);
  }
  return value as number;
}

export function checkDate(value: unknown, name: string): Date | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof Date) || Number.isNaN(value.getTime()))
    throw expected('a Date', name, value);
  return value;
}

export function checkSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof AbortSignal)) throw expected('an AbortSignal', 'signal', value);
  return value;
}

/** A key that is present with the value undefined: a lookup that found nothing must not pass. */
export function checkNotUndefined(options: Record<string, unknown>, ...names: string[]): void {
  for (const name of names) {
    if (name in options && options[name] === undefined) {
      throw expected(`a value, or no \`${name}\` at all,`, name, undefined);
    }
  }
}
