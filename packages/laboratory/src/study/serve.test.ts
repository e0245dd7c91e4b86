// The box of votes and the server in front of it: what is confirmed is on the disk, and nothing else gets in or out.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBox } from './box.js';
import { assemblePage } from './page.js';
import { serveStudy, studyHandler } from './serve.js';
import { simulate, smallStudy } from './study.fixture.js';
import { readVotes } from './votes.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romnet-study-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const study = smallStudy(3);
const votes = simulate(study, 'ada');

it('keeps lines one after the other, and ends what a killed process left unfinished', async () => {
  const path = join(root, 'votes.jsonl');
  const box = await openBox(path);
  await Promise.all(votes.map((vote) => box.put(JSON.stringify(vote))));
  await box.close();
  appendFileSync(path, '{"study":"cut');
  const again = await openBox(path);
  await again.put(JSON.stringify({ ...votes[0], observer: 'bea' }));
  await again.close();
  const read = readVotes(readFileSync(path, 'utf8'), study, path);
  expect(read.votes.length).toBe(votes.length + 1);
  expect(read.faults).toEqual([]);
  expect(read.notes).toEqual([`line ${votes.length + 1} was cut off and is not counted (${path})`]);
});

it('takes votes of its study as JSON, and gives out the page and nothing beside it', async () => {
  mkdirSync(join(root, 'page'));
  for (const [name, content] of await assemblePage(study)) writeFileSync(join(root, 'page', name), content);
  writeFileSync(join(root, 'study.json'), 'secret');
  const box = await openBox(join(root, 'votes.jsonl'));
  const server = await serveStudy(studyHandler(study, root, box), '127.0.0.1', 0);
  try {
    const get = async (path: string, options: RequestInit = {}) => {
      const answer = await fetch(new URL(path, server.url), options);
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    };
    const post = (body: string, type = 'application/json') =>
      get('votes', { method: 'POST', body, headers: { 'Content-Type': type } });
    const page = await get('/');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('study.js')]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    for (const outside of ['/study.json', '/votes.jsonl', '/..%2fstudy.json', '/page/../../study.json'])
      expect((await get(outside)).status).toBe(404);
    expect((await post(JSON.stringify(votes[0]))).status).toBe(201);
    expect(await post(JSON.stringify({ ...votes[0], trial: 'x' }))).toMatchObject({
      status: 422,
      text: "expected a comparison of the study, got 'x'",
    });
    expect((await post(JSON.stringify(votes[1]), 'text/plain')).status).toBe(415);
    expect((await post('x'.repeat(20_000))).status).toBe(413);
    expect((await get('votes?observer=ada')).text).toBe(JSON.stringify([votes[0]!.trial]));
    expect((await get('votes?observer=bea')).text).toBe('[]');
    expect((await get('/', { method: 'DELETE' })).status).toBe(405);
  } finally {
    await server.close();
    await box.close();
  }
  expect(readVotes(readFileSync(join(root, 'votes.jsonl'), 'utf8'), study, '').votes).toEqual([votes[0]]);
});
