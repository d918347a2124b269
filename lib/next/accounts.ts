import { invalid } from './errors';
import { accountOf, type Parts, userOf } from './parts';
import { checkNames, optional, optionalBoolean, query, readJson, required } from './requests';
import { json } from './responses';

export async function listAccounts(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const accounts = await parts.tiktok.accounts.list({ userId });
  return json({ accounts });
}

export async function changeAccount(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const fields = await readJson(request);
  checkNames(fields, ['id', 'label', 'primary']);
  const id = required(fields, 'id');
  const label = optional(fields, 'label');
  const primary = optionalBoolean(fields, 'primary');
  if (primary === false) {
    throw invalid('primary', 'Make another account primary instead.', 'range');
  }
  const account = await accountOf(parts, userId, id);
  if ('label' in fields) await account.setLabel(label || null);
  if (primary) await account.setPrimary();
  return json(await accountOf(parts, userId, id));
}

export async function actOnAccount(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const fields = await readJson(request);
  checkNames(fields, ['id', 'action']);
  const id = required(fields, 'id');
  const action = required(fields, 'action');
  if (action !== 'test' && action !== 'quota' && action !== 'profile') {
    throw invalid('action', '`action` must be test, profile or quota.', 'unknown');
  }
  const account = await accountOf(parts, userId, id);
  if (action === 'test') return json(await account.test());
  if (action === 'quota') return json(await account.quota());
  return json(await account.getProfile({ force: true }));
}

export async function removeAccount(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const id = query(request, 'id');
  if (!id) throw invalid('id', '`id` is missing in the query.', 'required');
  await (await accountOf(parts, userId, id)).disconnect();
  return json({ id, disconnected: true });
}

export async function creatorInfo(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const account = await accountOf(parts, userId, query(request, 'accountId'));
  return json(await account.getCreatorInfo());
}
