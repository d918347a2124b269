// Finds a secret in whatever a program leaves behind, however it was written down.

/** The ways in which a text may appear inside another one. */
function writingsOf(secret) {
  const bytes = Buffer.from(secret);
  const percent = encodeURIComponent(secret);
  const everyByte = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return {
    raw: [secret],
    json: [JSON.stringify(secret).slice(1, -1)],
    'percent-encoded': [
      percent,
      percent.replace(/%../g, (code) => code.toLowerCase()),
      everyByte,
      everyByte.toUpperCase(),
    ],
    base64: [0, 1, 2].flatMap((offset) => {
      // As a part of something longer it may begin at any of three places; the letters at both ends
      // hold bits of the neighbours.
      const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
      const first = Math.ceil((offset * 8) / 6);
      const last = Math.floor((padded.length * 8) / 6);
      return ['base64', 'base64url'].map((name) => padded.toString(name).slice(first, last));
    }),
    hex: [bytes.toString('hex'), bytes.toString('hex').toUpperCase()],
  };
}

/**
 * Where any of `secrets` (texts by name) appears in `places` (buffers or texts by name); a list of
 * lines that do not show it.
 */
export function findSecrets(secrets, places) {
  const found = [];
  for (const [name, secret] of Object.entries(secrets)) {
    for (const [way, texts] of Object.entries(writingsOf(secret))) {
      for (const [place, content] of Object.entries(places)) {
        const bytes = Buffer.from(content);
        if (texts.some((text) => bytes.includes(text))) found.push(`${name}, ${way}, in ${place}`);
      }
    }
  }
  return found;
}
