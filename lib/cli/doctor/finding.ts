export type Level = 'ok' | 'warning' | 'problem';

/** What one check has found. */
export interface Finding {
  check: string;
  level: Level;
  message: string;
  /** What to do about it. */
  remedy?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, level: 'ok', message };
}

export function warning(check: string, message: string, remedy: string): Finding {
  return { check, level: 'warning', message, remedy };
}

export function problem(check: string, message: string, remedy: string): Finding {
  return { check, level: 'problem', message, remedy };
}
