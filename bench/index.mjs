// `npm run bench -- <name>`: measurements, printed as JSON. They need `npm run build` first.
import { damage } from './damage/main.mjs';
import { engine } from './engine/main.mjs';
import { references } from './references/main.mjs';

const benches = { damage, engine, references };
const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) await bench(args);
else {
  console.error(`expected a bench (${Object.keys(benches).join(', ')}), got "${name}"`);
  process.exitCode = 1;
}
