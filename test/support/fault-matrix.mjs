// The table of how posts end under each fault, and the page that shows it.
//   node test/support/fault-matrix.mjs > docs/fault-matrix.md
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

export const matrix = JSON.parse(
  readFileSync(new URL('../e2e/fault-matrix.json', import.meta.url), 'utf8'),
);

const kWords = {
  drop: {
    before: 'the connection is cut before the request is handled',
    'mid-body': 'the connection is cut in the middle of the request',
    after: 'the request is handled, its answer lost',
  },
  reply: { html: 'a web page for an answer', truncated: 'half an answer' },
  expire: { token: 'the access token has just expired', upload: 'the upload URL has just expired' },
};

/** A fault in words. */
export function nameOf({ times, nth, ...fault }) {
  const parts = Object.entries(fault).map(([member, value]) => {
    if (member in kWords) return kWords[member][value];
    if (member === 'status') return `status ${value}`;
    if (member === 'delayMs') return 'no answer within the limits';
    if (member === 'revoke') return 'the user has withdrawn the permission';
    if (member === 'ackBytes') return `${value.toLocaleString('en')} bytes taken`;
    if (member === 'offset') return 'a wrong offset claimed';
    return `${member} ${value.toLocaleString('en')}`;
  });
  return parts.join(', ') + (times > 1 ? ', every time' : '');
}

/** docs/fault-matrix.md. */
export function render() {
  const names = Object.keys(matrix.kinds);
  const lines = [
    '# Fault matrix',
    '',
    'How a post ends when one thing goes wrong on its way. `test/e2e/fault-matrix.test.mjs` runs every cell',
    'against the sandbox and compares; it also looks whether what the sandbox has is what the post says:',
    'published once, with the right bytes, or not at all. With a status and a web page the request was',
    'handled all the same, as behind a gateway that fails on the way back.',
    '',
    ...names.map((name) => `- **${name}**: ${matrix.kinds[name]}`),
    '',
    'Where no cell is given the step does not occur in that kind of post, or the outcome depends on which',
    'of two events the network delivers first.',
  ];
  for (const { title, rows } of matrix.steps) {
    lines.push('', `## ${title}`, '', `| fault | ${names.join(' | ')} |`);
    lines.push(`| --- |${' --- |'.repeat(names.length)}`);
    for (const { fault, expect } of rows) {
      const cells = names.map((name) => {
        const found = Object.entries(expect).find(([group]) => group.split(' ').includes(name));
        return found === undefined ? '' : found[1].replaceAll('_', '\\_');
      });
      lines.push(`| ${nameOf(fault)} | ${cells.join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(render());
