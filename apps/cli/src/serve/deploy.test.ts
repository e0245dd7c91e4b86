// The files for containers and systemd: they parse, and every flag that they give is one that the commands take.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readS3Address } from '../../../server/src/files/s3/address.js';
import { romnet } from '../command.fixture.js';

const read = (name: string) =>
  readFileSync(new URL(`../../../server/deploy/${name}`, import.meta.url), 'utf8');

interface Service {
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** Flags of a command line that its command does not know. */
async function unknownFlags([command, ...args]: readonly string[]): Promise<string[]> {
  const { out, code } = await romnet([command!, '--help']);
  expect(code).toBe(0);
  return args.filter((arg) => arg.startsWith('--') && !out.includes(`${arg} <`));
}

test('the compose file', async () => {
  const { services, volumes } = parse(read('compose.yaml'), { merge: true });
  expect(Object.keys(services)).toEqual(['database', 'storage', 'bucket', 'server', 'worker']);
  for (const name of ['server', 'worker']) {
    const service = services[name];
    expect(await unknownFlags(service.command), name).toEqual([]);
    expect(service.build).toEqual({ context: '../../..', dockerfile: 'apps/server/deploy/Containerfile' });
    expect(service.environment.ROMNET_DATABASE).toMatch(/^postgres:\/\/romnet:\$\{POSTGRES_PASSWORD:/);
    // What --files means, and its keys, are what the code asks the environment for.
    const address = service.command[service.command.indexOf('--files') + 1];
    const { bucket, endpoint } = readS3Address(address, service.environment);
    expect(services.bucket.command.at(-1)).toBe(`/storage/${bucket}`);
    expect(endpoint.hostname).toBe('storage');
    expect(service.environment.AWS_SECRET_ACCESS_KEY).toBe(services.storage.environment.ROOT_SECRET_KEY);
    expect(service.environment.AWS_ACCESS_KEY_ID).toBe(services.storage.environment.ROOT_ACCESS_KEY);
  }
  for (const [name, service] of Object.entries<Service>(services)) {
    for (const volume of service.volumes ?? [])
      if (!volume.startsWith('/')) expect(volumes, name).toHaveProperty(volume.split(':')[0]!);
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(services, name).toHaveProperty(other);
      if (condition === 'service_healthy') expect(services[other], name).toHaveProperty('healthcheck');
    }
    // No passwords stand in the file.
    expect(JSON.stringify(service)).not.toMatch(/(PASSWORD|KEY|KEY_ID)":"(?!\$\{)/);
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

test.each(['romnet.service', 'romnet-worker@.service'])('the systemd unit %s', async (file) => {
  const unit = read(file);
  for (const line of unit.split('\n')) expect(line).toMatch(/^$|^#|^\[\w+\]$|^\w+=/);
  const [, command = ''] = /^ExecStart=\S+ \S+romnet\.js (.+)$/m.exec(unit)!;
  expect(await unknownFlags(command.split(' '))).toEqual([]);
});
