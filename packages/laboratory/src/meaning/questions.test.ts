import { describe, expect, it } from 'vitest';
import { parseQuestions } from './questions.js';

const files = ['cat-1.png', 'cat-2.png', 'cat-3.png', 'cat-4.png', 'dog-1.png', 'dog-2.png', 'dog-3.png'];
const parse = (json: unknown, most = 10) => parseQuestions(json, files, most, 'classes.json');

describe('parseQuestions', () => {
  it('takes as many of every class as the smallest has, or as asked', () => {
    const json = { pets: { cat: '^cat', dog: '^dog' } };
    const [question] = parse(json);
    expect(question!.name).toBe('pets');
    expect(question!.pictures.map(({ label }) => label)).toEqual(['cat', 'cat', 'cat', 'dog', 'dog', 'dog']);
    expect(parse(json, 2)[0]!.pictures).toEqual([
      { file: 'cat-1.png', label: 'cat' },
      { file: 'cat-3.png', label: 'cat' },
      { file: 'dog-1.png', label: 'dog' },
      { file: 'dog-2.png', label: 'dog' },
    ]);
  });

  it.each([
    [['cat'], 'expected {"<question>": {"<class>": "<pattern>"}}, got something else (classes.json)'],
    [{ pets: { cat: '^cat' } }, 'expected at least 2 classes to tell apart in "pets" (classes.json)'],
    [
      { pets: { cat: '^cat', cow: '^cow' } },
      'expected at least 2 pictures of class "cow" (^cow) but found 0',
    ],
    [{ pets: { cat: '(', dog: '^dog' } }, 'expected a regular expression, got "(" (classes.json)'],
    [{ pets: { cat: '^cat', first: '-1' } }, 'cat-1.png is "cat" and "first" (classes.json)'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(message as string);
  });
});
