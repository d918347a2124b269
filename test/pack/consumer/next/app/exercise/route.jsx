// The exercise on the server of a Next.js app.
import * as tokpost from 'tokpost';
import * as sandbox from 'tokpost/sandbox';

import { exercise } from '../../exercise.cjs';

export const dynamic = 'force-dynamic';

export async function GET() {
  return Response.json(await exercise(tokpost, sandbox, process.env.CLIP));
}
