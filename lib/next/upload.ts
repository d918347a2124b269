import { type Parts, userOf } from './parts';
import { lastSegment } from './requests';
import { json } from './responses';

/** PUT of a raw body. The last path segment may be an id of the page's own making. */
export async function receiveUpload(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const { file, ...received } = await parts.uploads.receive(request, userId, lastSegment(request));
  const probe = file === undefined ? undefined : await probeOf(parts, file);
  return json({ ...received, ...(probe !== undefined && { probe }) }, 201);
}

/** What the file is, for the page to show. A file that cannot be read is the post's to refuse. */
async function probeOf({ tiktok }: Parts, file: string): Promise<object | undefined> {
  try {
    return await tiktok.probe(file);
  } catch {
    return undefined;
  }
}
