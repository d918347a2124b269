// Every fenced block of the pages has one taker here: the test that compiles or runs it, and by which
// language, page and words it knows the block. test/unit/blocks.test.mjs names the blocks that have none.
const shell = /^sh$/;
const text = /^$/;

const tests = {
  'test/unit/docs.test.mjs': {
    'typed code': { language: /^tsx?$/ },
    'plain code': { language: /^js$/, page: /^docs/ },
    glimpse: { language: /^js$/, page: /^README/, words: /await account\./ },
    JSON: { language: /^json$/ },
    states: { language: text, words: /^scheduled →/ },
    layers: { language: text, words: /^lib\// },
  },
  'test/unit/readme.test.mjs': {
    'quick start': { language: /^js$/, page: /^README/, words: /\b(tiktok|anna)\b/ },
  },
  'test/unit/contributing.test.mjs': {
    'every test': { language: shell, words: /^npm test$/m },
    'one layer': { language: shell, words: /^cmake / },
  },
  'test/cli/shell-blocks.test.mjs': {
    'published video': { language: shell, words: /^npx tokpost sandbox --write-env/ },
    loop: { language: shell, words: /^until / },
    'sandbox on a port': { language: shell, words: /^npx tokpost sandbox --port/ },
    curl: { language: shell, words: /^curl /m },
    key: { language: shell, words: /^npx tokpost keys make/ },
    doctor: { language: shell, words: /^npx tokpost doctor/ },
    settings: { language: /^dotenv$/ },
    build: { language: shell, words: /^npx tokpost build/ },
    'system packages': { language: shell, words: /apt-get install/ },
  },
  'test/app/demo.test.mjs': {
    clone: { language: shell, words: /^git clone/ },
    demo: { language: shell, words: /^npm run demo$/m },
  },
  'test/pack/install.test.mjs': {
    install: { language: shell, words: /^npm install/ },
  },
  'test/pack/docker.test.mjs': {
    Dockerfile: { language: /^dockerfile$/ },
  },
};

export const takers = Object.entries(tests).flatMap(([test, blocks]) =>
  Object.entries(blocks).map(([as, { language, page = /^/, words = /^/ }]) => ({
    as,
    test,
    takes: (block) =>
      language.test(block.language) && page.test(block.page) && words.test(block.code),
  })),
);
