// The forms of what scripts read are committed in docs/schemas, and real output is of that form.

import { readFileSync } from 'node:fs';
import { recordSchema } from '@romnet/renovation/provenance';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { at, photo, renovate, useFolder } from '../command.fixture.js';
import { lineSchema } from './records.js';
import { sidecarOf } from './sidecar.js';

useFolder();

const file = (name: string) => new URL(`../../../../docs/schemas/${name}`, import.meta.url);

/** A committed schema as a check of its own, made of the file and nothing else. */
const committed = (name: string) => z.fromJSONSchema(JSON.parse(readFileSync(file(name), 'utf8')));

test.each([
  ['renovate-json.json', lineSchema],
  ['record.json', recordSchema],
])('docs/schemas/%s is what the code says (npx vitest run schemas -u writes it)', async (name, schema) => {
  const text = `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(file(name).pathname);
});

test('every line of a run and every record is of the committed form', async () => {
  const reference = await photo('r.png', 48, 32, 1);
  await photo('in/a.png');
  await photo('in/own.png', 64, 48, 1);
  const files = [at('in'), at('gone.png')];
  const first = await renovate(...files, '-r', reference, '-o', at('out'), '--provenance', '--json');
  const second = await renovate(...files, '-r', reference, '-o', at('out'), '--skip-existing', '--json');
  const plain = await renovate(at('in'), '-o', at('plain/'), '--json');
  const schema = committed('renovate-json.json');
  const lines = [first, second, plain].flatMap(({ out }) => out.trim().split('\n'));
  const kinds = lines.map((line) => {
    const content = JSON.parse(line);
    expect(schema.safeParse(content).error).toBeUndefined();
    return content.status ?? content.kind;
  });
  expect(new Set(kinds)).toEqual(new Set(['failed', 'done', 'skipped', 'summary']));
  expect(schema.safeParse({ ...JSON.parse(lines[1]!), more: 1 }).success).toBe(false);
  const record = JSON.parse(readFileSync(sidecarOf(at('out/a.png')), 'utf8'));
  expect(committed('record.json').safeParse(record).error).toBeUndefined();
  expect(committed('record.json').safeParse({ ...record, tile: 'x' }).success).toBe(false);
});
