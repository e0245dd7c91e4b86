// The files for containers and systemd: they parse, and every flag that they give is one that the commands take.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { romnet } from '../command.fixture.js';

const read = (name: string) =>
  readFileSync(new URL(`../../../server/deploy/${name}`, import.meta.url), 'utf8');

/** Flags of a command line that its command does not know. */
async function unknownFlags([command, ...args]: readonly string[]): Promise<string[]> {
  const { out, code } = await romnet([command!, '--help']);
  expect(code).toBe(0);
  return args.filter((arg) => arg.startsWith('--') && !out.includes(`${arg} <`));
}

test('the compose file', async () => {
  const { services, volumes } = parse(read('compose.yaml'), { merge: true });
  expect(Object.keys(services)).toEqual(['database', 'server', 'worker']);
  for (const name of ['server', 'worker']) {
    const service = services[name];
    expect(await unknownFlags(service.command), name).toEqual([]);
    expect(service.build).toEqual({ context: '../../..', dockerfile: 'apps/server/deploy/Containerfile' });
    expect(service.environment.ROMNET_DATABASE).toMatch(/^postgres:\/\/romnet:\$\{POSTGRES_PASSWORD:/);
    expect(service.command).toEqual(expect.arrayContaining(['--files', '/data/files']));
    for (const volume of service.volumes) expect(volumes).toHaveProperty(volume.split(':')[0]);
    for (const other of Object.keys(service.depends_on)) expect(services).toHaveProperty(other);
  }
  // Nobody but this machine until somebody decides otherwise.
  expect(services.server.ports).toEqual(['127.0.0.1:8080:8080']);
});

test('the container', async () => {
  const lines = read('Containerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines)
    expect(line).toMatch(/^(FROM|WORKDIR|COPY|RUN|USER|VOLUME|EXPOSE|STOPSIGNAL|ENTRYPOINT|CMD) /);
  const last = lines.at(-1)!;
  expect(await unknownFlags(JSON.parse(last.slice('CMD '.length)))).toEqual([]);
  expect(lines).toContain('USER node');
});

test('the systemd unit', async () => {
  const unit = read('romnet.service');
  for (const line of unit.split('\n')) expect(line).toMatch(/^$|^#|^\[\w+\]$|^\w+=/);
  const [, command = ''] = /^ExecStart=\S+ \S+romnet\.js (.*)$/m.exec(unit) ?? [];
  expect(await unknownFlags(command.split(' '))).toEqual([]);
});
