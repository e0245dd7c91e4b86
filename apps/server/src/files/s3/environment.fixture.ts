// The environment of a test's process, which programs that it starts inherit.

/** Returns what makes it again what it is now. */
export function keepEnvironment(): () => void {
  const before = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    for (const [name, value] of Object.entries(before)) process.env[name] = value;
  };
}
