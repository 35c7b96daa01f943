import { expect, test } from 'vitest';
import { isMeantForUsers, onlyTested } from './publicFace.mjs';

const [index, web] = ['packages/a/src/index.ts', 'packages/a/src/web.ts'];
const face = {
  folder: 'packages/a',
  entries: {
    [index]: "export { open, shut as close } from './door.ts';\nexport type { Door } from './door.ts';\n",
    [web]: "export {\n  open,\n  knock,\n  type Bell,\n} from './web/door.ts';\n",
  },
  readme: '`knock(door)`',
  own: 'export interface Door {}\nexport interface Bell {}\nexport function open(): Door',
  others: "import { open } from '@sr3kit/a';",
};
const always = () => true;

test('a name in the README is for users', () => {
  expect(isMeantForUsers(face, { file: web, name: 'knock', isType: false }, always)).toBe(true);
  expect(isMeantForUsers(face, { file: index, name: 'close', isType: false }, always)).toBe(false);
});

test('a name of two entries needs users of one', () => {
  const open = { file: index, name: 'open', isType: false };
  expect(isMeantForUsers(face, open, (entry) => entry === index)).toBe(true);
  expect(isMeantForUsers(face, open, always)).toBe(false);
});

test('a type is offered where a declaration mentions it', () => {
  expect(isMeantForUsers(face, { file: index, name: 'Door', isType: true }, always)).toBe(true);
  expect(isMeantForUsers(face, { file: web, name: 'Bell', isType: true }, always)).toBe(false);
});

test('what no entry exports is for nobody outside', () => {
  expect(isMeantForUsers(face, { file: 'packages/a/src/door.ts', name: 'hinge', isType: false }, always)).toBe(false);
});

test('what the tests of its own package alone use is found, under the name it has outside', () => {
  expect(onlyTested(face)).toEqual([{ file: index, name: 'close' }]);
});
