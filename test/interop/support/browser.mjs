// A browser as small as signing in needs: it follows redirects, fills the form of the consent page
// and clicks one of its buttons.

const kMostSteps = 10;
const kEntities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", '#34': '"' };

const decode = (text) =>
  text.replace(/&(#?\w+);/g, (whole, name) => kEntities[name.toLowerCase()] ?? whole);

function attributesOf(tag) {
  const found = {};
  const attribute = /([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
  for (const [, name, quoted, single, bare] of tag.matchAll(attribute)) {
    found[name.toLowerCase()] = decode(quoted ?? single ?? bare ?? '');
  }
  return found;
}

/// The form that has a button whose text or value matches `button`, as a request ready to send.
function submit(html, pageUrl, button) {
  for (const [, formTag, body] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)) {
    const fields = new URLSearchParams();
    let clicked = false;
    for (const [, tag, attributeText, label] of body.matchAll(
      /<(input|button)\b([^>]*)>(?:([^<]*)<\/button>)?/gi,
    )) {
      const {
        type = tag === 'button' ? 'submit' : 'text',
        name,
        value = '',
        ...rest
      } = attributesOf(attributeText);
      if (type === 'submit') {
        if (clicked || !(button.test(label ?? '') || button.test(value))) continue;
        clicked = true;
      } else if (
        'disabled' in rest ||
        ((type === 'checkbox' || type === 'radio') && !('checked' in rest))
      ) {
        continue;
      }
      if (name) fields.append(name, type === 'checkbox' && value === '' ? 'on' : value);
    }
    if (!clicked) continue;
    const { action = '', method = 'get' } = attributesOf(formTag);
    const target = new URL(action, pageUrl);
    if (method.toLowerCase() === 'post') return [target, { method: 'POST', body: fields }];
    target.search = fields.toString();
    return [target, {}];
  }
  throw new Error(`no form with a button like ${button} at ${pageUrl}:\n${html}`);
}

/// Opens the authorize page, clicks, and resolves to the callback URL that the browser is sent to.
export async function consent(authorizeUrl, { redirectUri, button = /allow|authorize|continue/i }) {
  let target = new URL(authorizeUrl);
  let request = {};
  for (let step = 0; step < kMostSteps; step += 1) {
    const reply = await fetch(target, { ...request, redirect: 'manual' });
    if (reply.status >= 300 && reply.status < 400) {
      const location = new URL(reply.headers.get('location'), target);
      await reply.body?.cancel();
      if (`${location.origin}${location.pathname}` === redirectUri) return location.href;
      [target, request] = [location, {}];
      continue;
    }
    const html = await reply.text();
    if (!reply.ok) throw new Error(`${reply.status} at ${target}:\n${html}`);
    [target, request] = submit(html, target, button);
  }
  throw new Error(`no callback after ${kMostSteps} steps, last at ${target}`);
}
