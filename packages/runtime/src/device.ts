// Where graphs can run: a name, and nothing else.

export type Device = 'cpu' | 'webgpu' | 'cuda';
