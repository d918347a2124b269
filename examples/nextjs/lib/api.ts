// Calls of the browser to this app's own routes.
import type { MediaProbe } from 'tokpost';

/** What the routes answer when something is wrong: the JSON of a TikTokError. */
export interface Problem {
  code: string;
  message: string;
  hint?: string;
  issues?: { path: string; code: string; message: string }[];
}

export class ApiError extends Error implements Problem {
  readonly code: string;
  readonly hint: string | undefined;
  readonly issues: Problem['issues'];

  constructor(problem: Problem) {
    super(problem.message);
    this.code = problem.code;
    this.hint = problem.hint;
    this.issues = problem.issues;
  }
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch(() => {
    throw new ApiError({ code: 'offline', message: 'The server cannot be reached.' });
  });
  return read<T>(response.ok, await response.text());
}

/** What the server says of a file that it has. */
export interface Received {
  uploadId: string;
  probe?: MediaProbe;
}

/** A file on its way to this server, with progress, which fetch() does not tell. */
export function putFile(
  path: string,
  file: Blob,
  options: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => options.onProgress(loaded / total);
    request.onerror = () =>
      reject(new ApiError({ code: 'offline', message: 'The connection broke. Choose it again.' }));
    request.onabort = () => reject(options.signal.reason);
    request.onload = () => {
      try {
        resolve(read(request.status < 300, request.responseText));
      } catch (fault) {
        reject(fault);
      }
    };
    options.signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function read<T>(ok: boolean, text: string): T {
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    // Below: an answer that is not the app's own.
  }
  if (ok) return body as T;
  const problem = body as Problem | undefined;
  throw new ApiError(
    problem?.message
      ? problem
      : { code: 'unexpected', message: 'The server answered something unexpected.' },
  );
}

export function problemOf(fault: unknown): Problem {
  if (fault instanceof ApiError) return fault;
  return { code: 'unexpected', message: fault instanceof Error ? fault.message : String(fault) };
}
