// Where S3-compatible storage is, and by whose keys: `s3://bucket/prefix`, and the environment's usual variables. No other source of
// keys is asked, since that would be a request to somewhere else.

export interface S3Place {
  readonly bucket: string;
  /** Before all keys: '' or a path that ends with a slash. */
  readonly prefix: string;
  readonly endpoint: URL;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const isS3 = (address: string): boolean => /^s3:/i.test(address);

/** Throws one line that names what is wrong or missing. */
export function readS3Address(address: string, env: Environment): S3Place {
  // What needs no escapes in addresses, so that no two programs can differ over a signature.
  const [, bucket, path = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(address) ?? [];
  const parts = path.split('/').filter((part) => part !== '');
  if (bucket === undefined || parts.some((part) => /^\.+$/.test(part)))
    throw new Error(
      `expected s3://bucket or s3://bucket/prefix of letters, digits, ., _ and - for --files, got ${address}`,
    );
  const need = (name: string) => {
    const value = env[name];
    if (!value) throw new Error(`expected ${name} in the environment for ${address}, got none`);
    return value;
  };
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  return {
    ...{ bucket, region, prefix: parts.map((part) => `${part}/`).join('') },
    endpoint: endpointOf(env, region),
    accessKeyId: need('AWS_ACCESS_KEY_ID'),
    secretAccessKey: need('AWS_SECRET_ACCESS_KEY'),
    sessionToken: env.AWS_SESSION_TOKEN || undefined,
  };
}

function endpointOf(env: Environment, region: string): URL {
  const name = env.AWS_ENDPOINT_URL_S3 ? 'AWS_ENDPOINT_URL_S3' : 'AWS_ENDPOINT_URL';
  const text = env[name] || `https://s3.${region}.amazonaws.com`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username)
    throw new Error(`expected an address such as https://storage.example for ${name}, got ${text}`);
  return url;
}
