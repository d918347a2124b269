// Carries out a Dockerfile where there is no Docker: every stage is a folder, in which the absolute paths of
// its image lie, and this machine's programs stand for those of the base image.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// Whose the files are is not looked at: the person who runs this may not give them away.
const kChown = 'chown() { test -e "$2"; }\n';

class Stage {
  variables = {};

  constructor(root, name) {
    this.root = path.join(root, name);
    this.folder = this.root;
  }

  inside = (name) => path.resolve(this.folder, name.startsWith('/') ? this.root + name : name);
  /** A text in which absolute paths are those of the image. */
  translated = (text) => text.replace(/(?<=^|[ =:])\/(?=\w)/g, `${this.root}/`);

  workdir(name) {
    this.folder = this.inside(name);
    fs.mkdirSync(this.folder, { recursive: true });
  }

  copy(words, from) {
    const to = words.at(-1);
    for (const word of words.slice(0, -1)) {
      const source = from.inside(word);
      // Of a folder what it holds is copied.
      const isFolder = fs.statSync(source).isDirectory();
      const target = isFolder ? to : path.join(to, path.basename(source));
      fs.cpSync(source, this.inside(target), { recursive: true, verbatimSymlinks: true });
    }
  }

  env(words) {
    for (const word of words) {
      const [name, value] = word.split(/=(.*)/s);
      this.variables[name] = this.translated(value);
    }
  }

  async run(command, environment) {
    const env = { ...environment, ...this.variables };
    await run('bash', ['-ec', kChown + this.translated(command)], { cwd: this.folder, env });
  }
}

/** Answers the last stage: its `folder`, `variables` and `command`. The others are gone. */
export async function carryOut(dockerfile, { context, root, environment }) {
  const stages = { context: Object.assign(new Stage(root, 'context'), { folder: context }) };
  let stage;
  for (const line of dockerfile.trim().split(/\n+/)) {
    const [, instruction, rest] = /^([A-Z]+) (.*)$/.exec(line);
    const words = rest.split(/ +/);
    if (instruction === 'FROM') {
      const name = words[2] ?? 'last';
      stage = stages[name] = new Stage(root, name);
      fs.mkdirSync(stage.root);
    } else if (instruction === 'WORKDIR') stage.workdir(rest);
    else if (instruction === 'ENV') stage.env(words);
    else if (instruction === 'RUN') await stage.run(rest, environment);
    else if (instruction === 'COPY') {
      const [, from = 'context'] = /^--from=(.*)$/.exec(words[0]) ?? [];
      stage.copy(from === 'context' ? words : words.slice(1), stages[from]);
    } else if (instruction === 'VOLUME') assert.ok(fs.existsSync(stage.inside(rest)), line);
    else if (instruction === 'USER') assert.equal(rest, 'node', 'the user of the base image');
    else if (instruction === 'CMD') stage.command = JSON.parse(rest);
    else assert.fail(`an instruction that this does not know: ${line}`);
  }
  for (const each of Object.values(stages)) {
    if (each !== stage) fs.rmSync(each.root, { recursive: true });
  }
  return stage;
}
